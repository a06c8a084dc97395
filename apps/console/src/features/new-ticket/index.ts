import { defineAsyncComponent } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import { openNewTicket } from './new-ticket.ts'

export { openNewTicket, useNewTicket } from './new-ticket.ts'

/** Comes with the first wish for it. */
export const NewTicketDialog = defineAsyncComponent(() => import('./NewTicketDialog.vue'))

/** An address for bookmarks and for the installed console: the form opens over the tickets. */
export const newTicketRoute: RouteRecordRaw = {
  path: 'new',
  component: NewTicketDialog,
  beforeEnter: () => {
    openNewTicket()
    return { name: 'tickets' }
  },
}
