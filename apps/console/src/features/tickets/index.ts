import type { RouteRecordRaw } from 'vue-router'
import InboxPage from './InboxPage.vue'
import { useDrafts } from './composer/drafts.store.ts'
import { usePresence } from './presence/presence.store.ts'
import { useCatalog } from './store/catalog.store.ts'
import { useReads } from './store/reads.store.ts'
import { useThreads } from './store/threads.store.ts'
import { useTickets } from './store/tickets.store.ts'
import { useViews } from './store/views.store.ts'

export { default as OpenWorkStrip } from './strip/OpenWorkStrip.vue'
export { useOutbox } from './composer/outbox.ts'
export { default as UploadList } from './composer/UploadList.vue'
export { useSending } from './composer/sending.ts'
export { useUploads } from './composer/uploads.ts'
export { useTicketSearch } from './search/ticket-search.ts'
export { useCatalog } from './store/catalog.store.ts'
export { useChoices } from './store/choices.ts'
export { tagOf } from './store/tag.ts'
export { useTickets } from './store/tickets.store.ts'
export { useViews } from './store/views.store.ts'

/** One page for all three, so that walking from view to ticket keeps the list as it is. */
export const ticketRoutes: readonly RouteRecordRaw[] = [
  { path: 'inbox', name: 'tickets', component: InboxPage },
  { path: 'inbox/:view', name: 'view', component: InboxPage },
  { path: 't/:number', name: 'ticket', component: InboxPage },
]

/** Everything that remembers tickets forgets them when somebody signs out. */
export function forgetTickets(): void {
  for (const store of [useTickets(), useThreads(), useViews(), useCatalog(), useDrafts(), usePresence(), useReads()]) store.$reset()
}

/** Names of statuses, priorities, departments and views come in the reader's language: fetched anew when it changes. */
export async function reloadTickets(): Promise<void> {
  const tickets = useTickets()
  await Promise.all([useViews().load(), useCatalog().load(), ...[...tickets.lists.keys()].map((key) => tickets.loadFirst(key))])
}
