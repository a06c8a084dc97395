import { createProcessPool } from '@timbre/platform/process-pool'
import { createGrouped } from '../grouped.ts'
import type { ChannelType, CleanedHtml, Envelope } from '../kit/index.ts'
import type { Parsed, ParserAnswer, ParserTask } from './parse-child.ts'

/** The parser processes: a message that takes too long or too much takes only them down. */
export interface Parsers {
  /** `alone`: a message that failed before must not take others down with it. */
  parse(message: MessageToParse, options?: { readonly alone?: boolean }): Promise<Parsed>
  /** Starts a process and loads the parser, so that the first mail does not wait for it. */
  warmUp(types: readonly ChannelType[]): Promise<void>
  stop(): Promise<void>
}

export interface MessageToParse {
  readonly type: ChannelType
  readonly raw: Buffer
  readonly envelope: Envelope
}

/** Cleans what agents write, in a process of its own: hostile mails must not make a reply wait. */
export interface HtmlCleaner {
  clean(type: ChannelType, html: string): Promise<CleanedHtml>
  stop(): Promise<void>
}

const child = { module: new URL('./parse-child.ts', import.meta.url), timeoutMs: 10_000, memoryMb: 512 } as const
/** Small mails share a trip to a process: the trip costs as much as reading one. */
const largestGroup = { items: 8, weight: 256 * 1024 }

export function createParsers({ size }: { size: number }): Parsers {
  const pool = createProcessPool<ParserTask, ParserAnswer>({ ...child, size })

  async function parseAll(messages: readonly MessageToParse[]): Promise<readonly Parsed[]> {
    const task: ParserTask = { kind: 'parse', messages: messages.map(({ type, raw, envelope }) => ({ parser: type.parserModule.href, raw, envelope })) }
    return ((await pool.run(task)) as { parsed: readonly Parsed[] }).parsed
  }
  const parseGrouped = createGrouped<MessageToParse, Parsed>({ run: parseAll, largest: largestGroup, weigh: ({ raw }) => raw.length, groupsAtOnce: size, worthSplitting: () => true })

  return {
    parse: async (message, { alone = false } = {}) => (alone ? ((await parseAll([message]))[0] as Parsed) : parseGrouped(message)),
    warmUp: async (types) => {
      for (const type of types) await pool.run({ kind: 'load', parser: type.parserModule.href })
    },
    stop: pool.stop,
  }
}

export function createHtmlCleaner(): HtmlCleaner {
  const pool = createProcessPool<ParserTask, ParserAnswer>({ ...child, size: 1 })
  return {
    clean: async (type, html) => ((await pool.run({ kind: 'clean', parser: type.parserModule.href, html })) as { cleaned: CleanedHtml }).cleaned,
    stop: pool.stop,
  }
}
