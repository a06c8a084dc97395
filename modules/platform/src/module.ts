import type { EventDefinition, PermissionWithRoles } from '@timbre/kernel'
import type { Preference } from '@timbre/kernel/contract'
import type { Subscriber } from './event-log/subscriber.ts'
import type { RoutePlugin } from './http/types.ts'
import type { LiveCatalog } from './live/catalogs.ts'
import type { LiveSource } from './live/live-source.ts'
import type { Schedule } from './schedules.ts'
import type { Service } from './service.ts'

/** A module as apps/server sees it: everything it adds to the house, in lists one can read. */
export interface TimbreModule {
  readonly name: string
  readonly permissions: readonly PermissionWithRoles[]
  readonly events: readonly EventDefinition[]
  /** What an agent may choose for themselves. */
  readonly preferences: readonly Preference[]
  /** Mounted below /api/v1. */
  readonly routes: readonly RoutePlugin[]
  readonly subscribers: readonly Subscriber[]
  readonly services: readonly Service[]
  readonly schedules: readonly Schedule[]
  /** Kinds of subjects that lists on screens are kept true for; each source knows the type of its own subjects. */
  readonly live: readonly LiveSource[]
  /** What pickers and settings show, and the events that change it: screens are told. */
  readonly catalogs: readonly LiveCatalog[]
}

/** Fills in the lists a small module does not need. */
export function defineModule(module: Pick<TimbreModule, 'name'> & Partial<TimbreModule>): TimbreModule {
  return { permissions: [], events: [], preferences: [], routes: [], subscribers: [], services: [], schedules: [], live: [], catalogs: [], ...module }
}
