import { definePermissions } from '@timbre/kernel'

export const ticketPermissions = definePermissions({
  'tickets.ticket.read': { departmental: true, label: { en: 'See tickets', es: 'Ver tickets' }, roles: ['supervisor', 'agent', 'lightAgent'] },
  'tickets.ticket.create': { departmental: true, label: { en: 'Create tickets', es: 'Crear tickets' }, roles: ['supervisor', 'agent'] },
  'tickets.ticket.reply': { departmental: true, label: { en: 'Answer customers', es: 'Responder a clientes' }, roles: ['supervisor', 'agent'] },
  'tickets.ticket.note': { departmental: true, label: { en: 'Write internal notes', es: 'Escribir notas internas' }, roles: ['supervisor', 'agent', 'lightAgent'] },
  'tickets.ticket.edit': { departmental: true, label: { en: 'Change tickets', es: 'Cambiar tickets' }, roles: ['supervisor', 'agent'] },
  'tickets.ticket.assign': { departmental: true, label: { en: 'Assign tickets', es: 'Asignar tickets' }, roles: ['supervisor', 'agent'] },
  'tickets.ticket.discard': { departmental: true, label: { en: 'Mark as spam, throw away and bring back', es: 'Marcar como spam, tirar y recuperar' }, roles: ['supervisor', 'agent'] },
  'tickets.settings.manage': {
    departmental: false,
    label: { en: 'Set up statuses, priorities and types', es: 'Configurar estados, prioridades y tipos' },
    roles: ['administrator'],
  },
})

/** What can be done to one ticket. */
export type TicketAction = 'read' | 'reply' | 'note' | 'edit' | 'assign' | 'discard'
