import { defineAsyncComponent } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import { openNewTicket } from './new-ticket.ts'

export { openNewTicket, useNewTicket } from './new-ticket.ts'

/** Fetches the form. The shell does so ahead of time, since a key opens it. */
export const loadNewTicket = () => import('./NewTicketDialog.vue')

/** Comes with the first wish for it, at the latest. */
export const NewTicketDialog = defineAsyncComponent(loadNewTicket)

/** An address for bookmarks and for the installed console: the form opens over the tickets. */
export const newTicketRoute: RouteRecordRaw = {
  path: 'new',
  component: NewTicketDialog,
  beforeEnter: () => {
    openNewTicket()
    return { name: 'tickets' }
  },
}
