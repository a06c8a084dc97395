import { defineAsyncComponent } from 'vue'

export { openNewTicket, useNewTicket } from './new-ticket.ts'

/** Comes with the first wish for it. */
export const NewTicketDialog = defineAsyncComponent(() => import('./NewTicketDialog.vue'))
