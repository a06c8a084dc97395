import { serveWork } from '@timbre/platform/process-pool'
import type { ChannelParser, CleanedHtml, Envelope, InboundMessage } from '../kit/index.ts'
import { UnreadableMessage } from '../kit/unreadable-message.ts'

/** Runs in a child process: reads what nobody can vouch for, with nothing at hand that could be misused. */

export type ParserTask =
  | { readonly kind: 'parse'; readonly parser: string; readonly raw: Uint8Array; readonly envelope: Envelope }
  | { readonly kind: 'clean'; readonly parser: string; readonly html: string }
  | { readonly kind: 'load'; readonly parser: string }

export type ParserAnswer = { readonly message: InboundMessage } | { readonly unreadable: string } | { readonly cleaned: CleanedHtml } | { readonly loaded: true }

const parsers = new Map<string, ChannelParser>()

async function load(url: string): Promise<ChannelParser> {
  const known = parsers.get(url)
  if (known) return known
  const { parser } = (await import(url)) as { parser: ChannelParser }
  parsers.set(url, parser)
  return parser
}

serveWork(async (task: ParserTask): Promise<ParserAnswer> => {
  const parser = await load(task.parser)
  if (task.kind === 'load') return { loaded: true }
  if (task.kind === 'clean') return { cleaned: parser.cleanHtml(task.html) }
  const { buffer, byteOffset, byteLength } = task.raw
  try {
    return { message: await parser.parse(Buffer.from(buffer, byteOffset, byteLength), task.envelope) }
  } catch (error) {
    if (error instanceof UnreadableMessage) return { unreadable: error.message }
    throw error
  }
})
