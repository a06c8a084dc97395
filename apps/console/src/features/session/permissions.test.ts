import type { Me } from '@timbre/identity/contract'
import { expect, it } from 'vitest'
import { mayDo } from './permissions.ts'

const me: Me = {
  id: 1,
  name: 'Ana',
  email: 'ana@example.com',
  locale: 'es',
  timeZone: 'Europe/Madrid',
  undoSendSeconds: 10,
  departmentIds: [2],
  permissions: { everywhere: ['tickets.ticket.read'], byDepartment: { 2: ['tickets.ticket.reply'] } },
}

it('knows what somebody may do everywhere, in one department, and nowhere', () => {
  expect(mayDo(me, 'tickets.ticket.read', 9)).toBe(true)
  expect(mayDo(me, 'tickets.ticket.read', null)).toBe(true)
  expect(mayDo(me, 'tickets.ticket.reply', 2)).toBe(true)
  expect(mayDo(me, 'tickets.ticket.reply', 3)).toBe(false)
  expect(mayDo(me, 'tickets.ticket.reply', null)).toBe(false)
  expect(mayDo(me, 'tickets.ticket.reply')).toBe(true)
  expect(mayDo(me, 'identity.agent.manage')).toBe(false)
  expect(mayDo(undefined, 'tickets.ticket.read')).toBe(false)
})
