import type { LocalizedText } from '@timbre/kernel'

/** Lists every desk starts with. */
export interface DefaultView {
  readonly key: string
  readonly names: LocalizedText
  readonly query: string
  readonly sort: string
}

export const defaultViews: readonly DefaultView[] = [
  { key: 'unsolved', names: { en: 'All unsolved', es: 'Sin resolver' }, query: 'is:unsolved', sort: '-updatedAt,id' },
  { key: 'mine', names: { en: 'Mine', es: 'Míos' }, query: 'is:unsolved assignee:me', sort: '-updatedAt,id' },
  { key: 'unassigned', names: { en: 'Unassigned', es: 'Sin asignar' }, query: 'is:unsolved assignee:none', sort: '-updatedAt,id' },
  { key: 'pending', names: { en: 'Waiting for customer', es: 'Esperando al cliente' }, query: 'status:pending disposition:normal', sort: '-updatedAt,id' },
  { key: 'solved', names: { en: 'Recently solved', es: 'Resueltos hace poco' }, query: 'status:solved solved>=-7d disposition:normal', sort: '-updatedAt,id' },
  { key: 'all', names: { en: 'All tickets', es: 'Todos los tickets' }, query: 'disposition:normal', sort: '-updatedAt,id' },
]
