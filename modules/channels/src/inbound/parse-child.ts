import { serveWork } from '@timbre/platform/process-pool'
import type { InboundErrorCode } from '../contract.ts'
import type { ChannelParser, CleanedHtml, Envelope, InboundMessage } from '../kit/index.ts'
import { UnreadableMessage } from '../kit/unreadable-message.ts'

/** Runs in a child process: reads what nobody can vouch for, with nothing at hand that could be misused. */

export type ParserTask =
  | { readonly kind: 'parse'; readonly messages: readonly { readonly parser: string; readonly raw: Uint8Array; readonly envelope: Envelope }[] }
  | { readonly kind: 'clean'; readonly parser: string; readonly html: string }
  | { readonly kind: 'load'; readonly parser: string }

export interface Unreadable {
  readonly unreadable: { readonly code: InboundErrorCode; readonly detail: string }
}
export type Parsed = { readonly message: InboundMessage } | Unreadable
export type ParserAnswer = { readonly parsed: readonly Parsed[] } | { readonly cleaned: CleanedHtml } | { readonly loaded: true }

const parsers = new Map<string, ChannelParser>()

async function load(url: string): Promise<ChannelParser> {
  const known = parsers.get(url)
  if (known) return known
  const { parser } = (await import(url)) as { parser: ChannelParser }
  parsers.set(url, parser)
  return parser
}

async function parse({ parser, raw: { buffer, byteOffset, byteLength }, envelope }: Extract<ParserTask, { kind: 'parse' }>['messages'][number]): Promise<Parsed> {
  try {
    return { message: await (await load(parser)).parse(Buffer.from(buffer, byteOffset, byteLength), envelope) }
  } catch (error) {
    if (error instanceof UnreadableMessage) return { unreadable: { code: error.code, detail: error.message } }
    throw error
  }
}

serveWork(async (task: ParserTask): Promise<ParserAnswer> => {
  switch (task.kind) {
    case 'parse': {
      const parsed: Parsed[] = []
      for (const message of task.messages) parsed.push(await parse(message))
      return { parsed }
    }
    case 'clean':
      return { cleaned: (await load(task.parser)).cleanHtml(task.html) }
    case 'load':
      await load(task.parser)
      return { loaded: true }
  }
})
