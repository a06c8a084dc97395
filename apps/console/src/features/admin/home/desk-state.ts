import type { ChannelAccount, InboundMessageRow } from '@timbre/channels/contract'
import type { Checklist, Settings } from '@timbre/desk/contract'
import type { Agent, Department } from '@timbre/identity/contract'
import type { IconName } from '@timbre/ui'
import type { RouteLocationRaw } from 'vue-router'
import { allPages, type ApiClient, type PageOf } from '../../../shared/api/index.ts'
import { accountHealth } from '../accounts/account-health.ts'
import { adminPermissions } from '../permissions.ts'
import type { TicketWord } from '../ticket-words/ticket-words.ts'

/** What the home of the settings knows of the desk; what the reader may not see, or what could not be loaded, is missing. */
export interface DeskState {
  /** Whether anything could not be loaded: nobody knows then whether all is well. */
  readonly incomplete?: boolean

  readonly settings?: Settings | undefined
  readonly checklist?: Checklist | undefined
  readonly departments?: readonly Department[] | undefined
  readonly agents?: readonly Agent[] | undefined
  readonly statuses?: readonly TicketWord[] | undefined
  readonly priorities?: readonly TicketWord[] | undefined
  readonly types?: readonly TicketWord[] | undefined
  readonly accounts?: readonly ChannelAccount[] | undefined
  readonly quarantined?: readonly InboundMessageRow[] | undefined
}

/** Something that wants a look: a text below `settings.home.issues`, and the way there. */
export interface Issue {
  readonly text: 'noAccount' | 'account' | 'accounts' | 'quarantine' | 'emptyDepartment' | 'setup'
  readonly values: Readonly<Record<string, string | number>>
  readonly icon: IconName
  readonly urgent: boolean
  readonly to: RouteLocationRaw
}

export async function loadDeskState(api: ApiClient, may: (permission: string) => boolean): Promise<DeskState> {
  let incomplete = false
  const asked = async <Value>(permission: string, load: () => Promise<Value>): Promise<Value | undefined> => {
    if (!may(permission)) return undefined
    return load().catch(() => {
      incomplete = true
      return undefined
    })
  }
  const every = <Item>(path: string) => allPages((cursor) => api.get<PageOf<Item>>(path, { query: { limit: 200, cursor } }))
  const short = async <Item>(path: string) => (await api.get<PageOf<Item>>(path)).items
  const [settings, checklist, departments, agents, statuses, priorities, types, accounts, quarantined] = await Promise.all([
    asked(adminPermissions.desk, () => api.get<Settings>('/settings')),
    asked(adminPermissions.checklist, () => api.get<Checklist>('/setup/checklist')),
    asked(adminPermissions.departments, () => every<Department>('/departments')),
    asked(adminPermissions.agents, () => every<Agent>('/agents')),
    asked(adminPermissions.ticketSettings, () => short<TicketWord>('/statuses')),
    asked(adminPermissions.ticketSettings, () => short<TicketWord>('/priorities')),
    asked(adminPermissions.ticketSettings, () => short<TicketWord>('/types')),
    asked(adminPermissions.channels, () => every<ChannelAccount>('/channels/accounts')),
    asked(adminPermissions.quarantine, async () => (await api.get<PageOf<InboundMessageRow>>('/inbound', { query: { state: 'quarantined', limit: 50 } })).items),
  ])
  return { incomplete, settings, checklist, departments, agents, statuses, priorities, types, accounts, quarantined }
}

/** What wants a look, the most urgent first. */
export function issuesOf({ accounts, quarantined, departments, checklist }: DeskState): readonly Issue[] {
  const issues: Issue[] = []
  if (accounts?.length === 0) issues.push({ text: 'noAccount', values: {}, icon: 'mail', urgent: true, to: { name: 'channelAccounts' } })
  for (const state of ['failing', 'noServer'] as const) issues.push(...accountIssues((accounts ?? []).filter((account) => accountHealth(account).word === state), state))
  if (quarantined && quarantined.length > 0) issues.push({ text: 'quarantine', values: { count: quarantined.length }, icon: 'mail-warning', urgent: false, to: { name: 'quarantine' } })
  for (const department of departments ?? []) {
    if (department.memberIds.length === 0) issues.push({ text: 'emptyDepartment', values: { name: department.name }, icon: 'building-2', urgent: false, to: { name: 'departments', query: { edit: String(department.id) } } })
  }
  const left = checklist?.steps.filter(({ done }) => !done).length ?? 0
  if (left > 0) issues.push({ text: 'setup', values: { count: left }, icon: 'list-checks', urgent: false, to: { name: 'checklist' } })
  return issues
}

/** What several addresses have in common is one thing to mend. */
function accountIssues(accounts: readonly ChannelAccount[], state: 'failing' | 'noServer'): readonly Issue[] {
  const [first] = accounts
  if (!first) return []
  const { icon } = accountHealth(first)
  if (accounts.length > 1) return [{ text: 'accounts', values: { count: accounts.length, state }, icon, urgent: true, to: { name: 'channelAccounts' } }]
  return [{ text: 'account', values: { name: first.name, state }, icon, urgent: true, to: { name: 'channelAccount', params: { id: first.id } } }]
}
