import { createProcessPool } from '@timbre/platform/process-pool'
import type { ChannelType, CleanedHtml, Envelope, InboundMessage } from '../kit/index.ts'
import type { ParserAnswer, ParserTask } from './parse-child.ts'

/** The parser processes: a mail that takes too long or too much takes only them down. */
export interface Parsers {
  parse(type: ChannelType, raw: Buffer, envelope: Envelope): Promise<{ readonly message: InboundMessage } | { readonly unreadable: string }>
  cleanHtml(type: ChannelType, html: string): Promise<CleanedHtml>
  /** Starts a process and loads the parser, so that the first mail does not wait for it. */
  warmUp(types: readonly ChannelType[]): Promise<void>
  stop(): Promise<void>
}

export const parserLimits = { timeoutMs: 10_000, memoryMb: 512 } as const

/** Agents' HTML has a process of its own: hostile mails must not make a reply wait. */
export function createParsers({ size, timeoutMs = parserLimits.timeoutMs }: { size: number; timeoutMs?: number }): Parsers {
  const options = { module: new URL('./parse-child.ts', import.meta.url), ...parserLimits, timeoutMs }
  const forMail = createProcessPool<ParserTask, ParserAnswer>({ ...options, size })
  const forPeople = createProcessPool<ParserTask, ParserAnswer>({ ...options, size: 1 })
  return {
    parse: async (type, raw, envelope) => (await forMail.run({ kind: 'parse', parser: type.parserModule.href, raw, envelope })) as Awaited<ReturnType<Parsers['parse']>>,
    cleanHtml: async (type, html) => ((await forPeople.run({ kind: 'clean', parser: type.parserModule.href, html })) as { cleaned: CleanedHtml }).cleaned,
    warmUp: async (types) => {
      for (const type of types) await forMail.run({ kind: 'load', parser: type.parserModule.href })
    },
    stop: async () => void (await Promise.all([forMail.stop(), forPeople.stop()])),
  }
}
