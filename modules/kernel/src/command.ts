import type { Actor } from './actor.ts'
import type { EventDefinition, Fact } from './event.ts'
import type { TSchema } from 'typebox'

/** What a command needs of a transaction; platform adds the database to it. */
export interface UnitOfWork {
  /** The instant of this transaction, from the Clock. */
  readonly now: Date
  /** Records a fact in the event log, inside this transaction. */
  emit<Payload extends TSchema>(event: EventDefinition<Payload>, fact: Fact<Payload>): Promise<void>
  /** The same transaction acting for somebody: what it emits carries that actor. */
  as(actor: Actor): this
}

export type Command<Tx extends UnitOfWork, Input, Output> = ((tx: Tx, actor: Actor, input: Input) => Promise<Output>) & {
  readonly commandName: string
}

/**
 * Defines a use case. A command is the only way to change anything, and runs inside one transaction of its caller's;
 * the console, the API, a rule, a bot and an importer all call the same one.
 */
export function defineCommand<Tx extends UnitOfWork, Input, Output>(
  name: string,
  run: (tx: Tx, actor: Actor, input: Input) => Promise<Output>,
): Command<Tx, Input, Output> {
  return Object.assign((tx: Tx, actor: Actor, input: Input) => run(tx.as(actor), actor, input), { commandName: name })
}
