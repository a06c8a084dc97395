import type { Actor, Command } from '@timbre/kernel'
import type { Sql, Tx } from '@timbre/platform'
import type { CreateContactInput } from './commands/create-contact.ts'
import type { ResolveByEmailInput } from './commands/resolve-contact.ts'
import type { ContactBrief } from './contact.ts'
import type { ContactSummary } from './contract.ts'

/** What the rest of the house may ask of contacts. */
export interface ContactsApi {
  /** The contact behind an address, made when there is none; `null` when no mail can be sent to it. Safe when many ask at once. */
  resolveByEmail(tx: Tx, input: ResolveByEmailInput): Promise<ContactBrief | null>
  /** The same for many people, in their order. */
  resolveByEmails(tx: Tx, people: readonly ResolveByEmailInput[]): Promise<(ContactBrief | null)[]>
  /** A contact for somebody who wrote without any address one could answer to. */
  createUnreachable(tx: Tx, input: { readonly name: string }): Promise<ContactBrief>
  readonly createContact: Command<Tx, CreateContactInput, number>
  /** Contacts by id, in no particular order. Unknown ids are left out. */
  summaries(sql: Sql, ids: readonly number[]): Promise<ContactSummary[]>
  byId(sql: Sql, id: number): Promise<ContactBrief | null>
  /** Contacts whose name or one of whose addresses starts with the text; nothing for whoever may not see contacts. */
  search(sql: Sql, actor: Actor, text: string, limit: number): Promise<ContactSummary[]>
}

export { contactChanged, contactCreated } from './contacts.events.ts'
export type { ContactBrief, CreateContactInput, ResolveByEmailInput }
