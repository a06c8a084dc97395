import type { IconName } from '@timbre/ui'
import { adminPermissions } from './permissions.ts'

/** A page of the settings. Its name is `admin.nav.{route}`, other words that find it are `admin.words.{route}`. */
export interface Section {
  readonly route: string
  readonly icon: IconName
  readonly permission: string
  readonly group: 'start' | 'desk' | 'tickets' | 'mail'
}

export const sections = [
  { route: 'checklist', icon: 'list-checks', permission: adminPermissions.checklist, group: 'start' },
  { route: 'deskSettings', icon: 'globe', permission: adminPermissions.desk, group: 'desk' },
  { route: 'departments', icon: 'building-2', permission: adminPermissions.departments, group: 'desk' },
  { route: 'agents', icon: 'users-round', permission: adminPermissions.agents, group: 'desk' },
  { route: 'statuses', icon: 'circle-dashed', permission: adminPermissions.ticketSettings, group: 'tickets' },
  { route: 'priorities', icon: 'triangle-alert', permission: adminPermissions.ticketSettings, group: 'tickets' },
  { route: 'types', icon: 'tag', permission: adminPermissions.ticketSettings, group: 'tickets' },
  { route: 'channelAccounts', icon: 'mail', permission: adminPermissions.channels, group: 'mail' },
  { route: 'quarantine', icon: 'mail-warning', permission: adminPermissions.quarantine, group: 'mail' },
] as const satisfies readonly Section[]

export type SectionRoute = (typeof sections)[number]['route']

/** Single settings that are found by their own name; `settings.find.{key}` has the words, the first of them is shown. */
export const findable = {
  company: 'deskSettings',
  language: 'deskSettings',
  timeZone: 'deskSettings',
  ticketNumber: 'deskSettings',
  leader: 'departments',
  members: 'departments',
  roles: 'agents',
  password: 'agents',
  deactivate: 'agents',
  order: 'statuses',
  retire: 'statuses',
  outgoing: 'channelAccounts',
  signature: 'channelAccounts',
  senderName: 'channelAccounts',
  switchAddress: 'channelAccounts',
  testMail: 'channelAccounts',
  unreadable: 'quarantine',
} as const satisfies Readonly<Record<string, SectionRoute>>
