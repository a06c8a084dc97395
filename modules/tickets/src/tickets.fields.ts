import { openCategories, type StatusCategory, type TicketState } from './ticket.ts'
import type { CatalogSource } from './catalog.ts'
import type { LocalizedText } from '@timbre/kernel'
import type { FieldDefinition } from '@timbre/rules'
import { sql } from 'drizzle-orm'
import { draftedBy } from './drafts.ts'
import { unreadBy } from './reads.ts'
import { messages, tickets } from './tickets.schema.ts'

/** A ticket as conditions see it in memory. */
export interface TicketSubject extends TicketState {
  readonly number: string
  readonly channel: string
  readonly locale: string | null
  readonly createdAt: Date
}

/** Words that are looked up whole, so that an index can serve them. */
const exactly = ['is', 'isNot', 'in', 'notIn'] as const

const categories: readonly StatusCategory[] = ['new', 'open', 'pending', 'onHold', 'solved', 'closed']

/** What conditions can ask about a ticket, each written once for SQL and once for memory. */
export function ticketFields(catalog: CatalogSource): readonly FieldDefinition<TicketSubject>[] {
  const named = (rows: ReadonlyMap<number, { id: number; names: LocalizedText }>) => ({
    parse: (text: string) => [...rows.values()].find((row) => same(row.names.en, text) || same(row.names.es, text))?.id,
    print: (id: number) => rows.get(id)?.names.en,
  })
  return [
    { name: 'number', type: 'text', operators: exactly, label: { en: 'Number', es: 'Número' }, sql: tickets.number, get: (t) => t.number },
    { name: 'subject', type: 'text', label: { en: 'Subject', es: 'Asunto' }, sql: tickets.subject, get: (t) => t.subject },
    {
      name: 'statusId',
      textNames: ['status'],
      type: 'id',
      references: 'status',
      label: { en: 'Status', es: 'Estado' },
      sql: tickets.statusId,
      get: (t) => t.statusId,
      // `open` means every status that is open by category.
      symbols: (symbol) => {
        const wanted = categories.filter((category) => same(category, symbol))
        if (wanted.length === 0) return undefined
        return [...catalog.latest().statuses.values()].filter((status) => wanted.includes(status.category)).map((status) => status.id)
      },
      parse: (text) => named(catalog.latest().statuses).parse(text),
      print: (id) => named(catalog.latest().statuses).print(id),
    },
    {
      name: 'priorityId',
      textNames: ['priority'],
      type: 'id',
      references: 'priority',
      label: { en: 'Priority', es: 'Prioridad' },
      sql: tickets.priorityId,
      get: (t) => t.priorityId,
      parse: (text) => named(catalog.latest().priorities).parse(text),
      print: (id) => named(catalog.latest().priorities).print(id),
    },
    {
      name: 'typeId',
      textNames: ['type'],
      type: 'id',
      references: 'type',
      label: { en: 'Type', es: 'Tipo' },
      sql: tickets.typeId,
      get: (t) => t.typeId,
      parse: (text) => named(catalog.latest().types).parse(text),
      print: (id) => named(catalog.latest().types).print(id),
    },
    {
      name: 'assigneeId',
      textNames: ['assignee'],
      type: 'id',
      references: 'agent',
      label: { en: 'Assignee', es: 'Responsable' },
      sql: tickets.assigneeId,
      get: (t) => t.assigneeId,
      parse: (text) => [...catalog.latest().agents.values()].find((agent) => same(agent.name, text))?.id,
      print: (id) => catalog.latest().agents.get(id)?.name,
    },
    {
      name: 'departmentId',
      textNames: ['department'],
      type: 'id',
      references: 'department',
      label: { en: 'Department', es: 'Departamento' },
      sql: tickets.departmentId,
      get: (t) => t.departmentId,
      parse: (text) => named(catalog.latest().departments).parse(text),
      print: (id) => named(catalog.latest().departments).print(id),
    },
    { name: 'requesterId', textNames: ['requester'], type: 'id', references: 'contact', label: { en: 'Requester', es: 'Solicitante' }, sql: tickets.requesterId, get: (t) => t.requesterId },
    {
      // Written exactly as the partial indexes are, so that lists of open work stay fast however many tickets are done.
      name: 'unsolved',
      type: 'boolean',
      nullable: false,
      label: { en: 'Still to be done', es: 'Por resolver' },
      sql: sql`${tickets.statusCategory} in ('new', 'open', 'pending', 'onHold') and ${tickets.disposition} = 'normal'`,
      get: (t) => t.disposition === 'normal' && openCategories.includes(t.statusCategory),
    },
    { name: 'drafted', type: 'boolean', personal: true, operators: ['is', 'isNot'], label: { en: 'With a draft of mine', es: 'Con un borrador mío' }, match: ({ actor }) => draftedBy(actor) },
    { name: 'unread', type: 'boolean', personal: true, operators: ['is', 'isNot'], label: { en: 'Unread', es: 'Sin leer' }, match: ({ actor }) => unreadBy(actor) },
    { name: 'channel', type: 'text', operators: exactly, label: { en: 'Channel', es: 'Canal' }, sql: tickets.channel, get: (t) => t.channel },
    { name: 'tags', textNames: ['tag'], type: 'textSet', label: { en: 'Tags', es: 'Etiquetas' }, sql: tickets.tags, get: (t) => t.tags },
    {
      name: 'watcherIds',
      textNames: ['watcher'],
      type: 'idSet',
      references: 'agent',
      label: { en: 'Followers', es: 'Seguidores' },
      sql: tickets.watcherIds,
      get: (t) => t.watcherIds,
    },
    {
      name: 'disposition',
      type: 'text',
      label: { en: 'Spam or trash', es: 'Spam o papelera' },
      sql: tickets.disposition,
      get: (t) => t.disposition,
      values: [
        { value: 'normal', label: { en: 'Normal', es: 'Normal' } },
        { value: 'spam', label: { en: 'Spam', es: 'Spam' } },
        { value: 'trash', label: { en: 'In the trash', es: 'En la papelera' } },
      ],
    },
    { name: 'createdAt', textNames: ['created'], type: 'timestamp', label: { en: 'Created', es: 'Creado' }, sql: tickets.createdAt, get: (t) => t.createdAt },
    { name: 'updatedAt', textNames: ['updated'], type: 'timestamp', label: { en: 'Updated', es: 'Actualizado' }, sql: tickets.updatedAt, get: (t) => t.updatedAt },
    { name: 'firstResponseAt', textNames: ['responded'], type: 'timestamp', label: { en: 'First response', es: 'Primera respuesta' }, sql: tickets.firstResponseAt, get: (t) => t.firstResponseAt },
    { name: 'solvedAt', textNames: ['solved'], type: 'timestamp', label: { en: 'Solved', es: 'Resuelto' }, sql: tickets.solvedAt, get: (t) => t.solvedAt },
    { name: 'waitingSince', textNames: ['waiting'], type: 'timestamp', label: { en: 'Waiting since', es: 'Esperando desde' }, sql: tickets.waitingSince, get: (t) => t.waitingSince },
    {
      name: 'text',
      type: 'fullText',
      label: { en: 'Words', es: 'Palabras' },
      match: (terms) => {
        const query = sql.join(
          terms.map((term) => (term.includes(' ') ? sql`phraseto_tsquery('simple', timbre_fold(${term}))` : sql`plainto_tsquery('simple', timbre_fold(${term}))`)),
          sql` && `,
        )
        // Matching tickets are gathered first by index: walking tickets newest first and testing each one is a trap.
        return sql`${tickets.id} in (
          select ${tickets.id} from ${tickets} where to_tsvector('simple', timbre_fold(${tickets.subject})) @@ (${query})
          union select ${messages.ticketId} from ${messages} where to_tsvector('simple', timbre_fold(left(${messages.visibleText}, 20000))) @@ (${query}))`
      },
    },
  ]
}

function same(left: string, right: string): boolean {
  return left.localeCompare(right, undefined, { sensitivity: 'base' }) === 0
}
