import { holds, type Actor, type LocalizedText } from '@timbre/kernel'

/** Lists every desk starts with. */
export interface DefaultView {
  readonly key: string
  readonly names: LocalizedText
  readonly query: string
  readonly sort: string
  /** For those who hold this permission somewhere; nobody else is offered it. */
  readonly needs?: string
}

const newestFirst = '-updatedAt,id'

export const defaultViews: readonly DefaultView[] = [
  { key: 'unsolved', names: { en: 'All unsolved', es: 'Sin resolver' }, query: 'is:unsolved', sort: newestFirst },
  { key: 'mine', names: { en: 'Mine', es: 'Míos' }, query: 'is:unsolved assignee:me', sort: newestFirst },
  { key: 'unassigned', names: { en: 'Unassigned', es: 'Sin asignar' }, query: 'is:unsolved assignee:none', sort: newestFirst },
  { key: 'followed', names: { en: 'Mentions and followed', es: 'Menciones y seguidos' }, query: 'is:unsolved watcher:me', sort: newestFirst },
  { key: 'drafts', names: { en: 'Drafts', es: 'Borradores' }, query: 'is:drafted disposition:normal', sort: newestFirst },
  { key: 'pending', names: { en: 'Waiting for customer', es: 'Esperando al cliente' }, query: 'is:unsolved status:pending', sort: newestFirst },
  { key: 'solved', names: { en: 'Recently solved', es: 'Resueltos hace poco' }, query: 'status:solved solved>=-7d disposition:normal', sort: newestFirst },
  { key: 'all', names: { en: 'All tickets', es: 'Todos los tickets' }, query: 'disposition:normal', sort: newestFirst },
  { key: 'spam', names: { en: 'Spam', es: 'Spam' }, query: 'disposition:spam', sort: newestFirst, needs: 'tickets.ticket.discard' },
  { key: 'trash', names: { en: 'Trash', es: 'Papelera' }, query: 'disposition:trash', sort: newestFirst, needs: 'tickets.ticket.discard' },
]

export function viewsOf(actor: Actor): readonly DefaultView[] {
  return defaultViews.filter(({ needs }) => needs === undefined || holds(actor, needs))
}
