import type { DomainEvent, EventDefinition } from '@timbre/kernel'

/** Something small that pickers and settings show: screens are told by name when it changed, and fetch what they may see of it. */
export interface LiveCatalog {
  readonly name: string
  readonly changedBy: readonly EventDefinition[]
}

/** Answers the names of the catalogs an event changed. */
export function catalogsChangedBy(catalogs: readonly LiveCatalog[]): (event: DomainEvent) => readonly string[] {
  const byType = new Map<string, string[]>()
  for (const { name, changedBy } of catalogs) for (const { type } of changedBy) byType.set(type, [...(byType.get(type) ?? []), name])
  return ({ type }) => byType.get(type) ?? []
}
