import { agentChanged, departmentChanged } from '@timbre/identity'
import { isEvent, type DomainEvent } from '@timbre/kernel'
import { ticketSettingsChanged } from './tickets.events.ts'

/** Whether rows of lists show another name from now on: of a status, a priority, a type, a department or an agent. */
export function renames(event: DomainEvent): boolean {
  if (isEvent(event, agentChanged)) return event.payload.fields.includes('name')
  if (isEvent(event, departmentChanged)) return 'names' in event.changes
  return isEvent(event, ticketSettingsChanged)
}
