import { MailParser, type MailParserOptions } from 'mailparser'
import { UnreadableMessage } from '../../src/kit/unreadable-message.ts'
import type { HeaderLine } from './email.headers.ts'

/** One node of a mail's MIME tree, transfer encoding undone, charset not yet. */
export interface MimePart {
  readonly headerLines: readonly HeaderLine[]
  /** Lower case, such as `text/plain`; `multipart/*` nodes have children and no content. */
  readonly contentType: string
  readonly content: Buffer | null
  readonly children: readonly MimePart[]
}

/** Beyond these a mail is an attack or an accident; it is quarantined, not read (S20, S21). */
export const limits = { headerBytes: 512 * 1024, headerLines: 2000, parts: 500, depth: 50 } as const

/**
 * Splits a mail into its MIME tree. Broken structure never fails: what cannot be told apart stays text.
 *
 * @throws UnreadableMessage beyond `limits`.
 */
export async function readMime(raw: Buffer): Promise<MimePart> {
  const reader = new MimeReader()
  const contents = new Map<RawHeaders, Buffer>()
  await new Promise<void>((resolve, reject) => {
    reader.on('data', (part: EmittedPart) => {
      if (part.type !== 'attachment') return
      const chunks: Buffer[] = []
      part.content.on('data', (chunk: Buffer) => void chunks.push(chunk))
      part.content.on('end', () => {
        contents.set(part.headers, Buffer.concat(chunks))
        part.release()
      })
    })
    reader.on('end', resolve)
    reader.on('error', (error: Error & { code?: string }) => {
      reject(error.code === 'EMAXLEN' ? beyondLimits(error) : error)
    })
    reader.end(withoutLeadingBlankLines(raw))
  })
  return reader.tree ? toPart(reader.tree, contents, 0) : { headerLines: [], contentType: 'text/plain', content: raw, children: [] }
}

/** The splitter has one code for both of its limits. */
function beyondLimits({ message }: Error): UnreadableMessage {
  if (message.includes('header')) return new UnreadableMessage('tooManyHeaders', `The message has longer headers than Timbre reads (${limits.headerBytes} bytes).`)
  return new UnreadableMessage('tooManyParts', `The message has more parts than Timbre reads (${limits.parts}).`)
}

/** Some archives and pipes put blank lines first, which would end the headers before they begin. */
function withoutLeadingBlankLines(raw: Buffer): Buffer {
  let start = 0
  for (let at = 0; at < raw.length; at++) {
    if (raw[at] === 0x0a) start = at + 1
    else if (raw[at] !== 0x20 && raw[at] !== 0x09 && raw[at] !== 0x0d) break
  }
  return start === 0 ? raw : raw.subarray(start)
}

interface MimeNode {
  readonly headers: RawHeaders
  readonly contentType: string | false
  readonly children: readonly MimeNode[]
}
interface EmittedPart {
  readonly type: 'attachment' | 'text'
  readonly headers: RawHeaders
  readonly content: NodeJS.ReadableStream
  release(): void
}

/** What stands in for mailparser's parsed headers of a node: always empty, and carrying the raw lines. */
class RawHeaders extends Map<string, never> {
  readonly lines: readonly HeaderLine[]

  constructor(lines: readonly HeaderLine[]) {
    super()
    this.lines = lines
  }
}

function toPart(node: MimeNode, contents: ReadonlyMap<RawHeaders, Buffer>, depth: number): MimePart {
  if (depth > limits.depth) throw new UnreadableMessage('tooDeep', `The message is nested deeper than Timbre reads (${limits.depth} levels).`)
  const headerLines = node.headers.lines
  if (headerLines.length > limits.headerLines) throw new UnreadableMessage('tooManyHeaders', `The message has more header lines than Timbre reads (${limits.headerLines}).`)
  return {
    headerLines,
    contentType: (node.contentType || 'text/plain').toLowerCase(),
    content: contents.get(node.headers) ?? null,
    children: node.children.map((child) => toPart(child, contents, depth + 1)),
  }
}

/**
 * mailparser as a splitter only: its streaming splitter and transfer decoders are sturdy, but its reading of headers
 * and bodies loses what broken mails still hold (8-bit headers, wrong charsets, missing dates). So every leaf comes out
 * as bytes (`textTypes` empty), headers stay raw lines, and no body is put together. This leans on its internals, which
 * the exact version in the catalog and `email.mime.test.ts` hold in place.
 */
class MimeReader extends MailParser {
  declare readonly tree: MimeNode | false
  declare textTypes: readonly string[]

  constructor() {
    super(splitterOptions)
    this.textTypes = []
  }

  processHeaders(lines: readonly HeaderLine[]): RawHeaders {
    return new RawHeaders(lines)
  }

  getTextContent(): { type: 'text' } {
    return { type: 'text' }
  }
}

/** `ignoreEmbedded`: a forwarded mail is an attachment, not part of the body. */
const splitterOptions: MailParserOptions & { ignoreEmbedded: boolean; maxHeadSize: number; maxChildNodes: number } = {
  ignoreEmbedded: true,
  maxHeadSize: limits.headerBytes,
  maxChildNodes: limits.parts,
}
