import type { DomainEvent } from '@timbre/kernel'
import { expect, test } from 'vitest'
import { affectedBy } from './actors.ts'

const event = (type: string, payload: object, changes: DomainEvent['changes'] = {}): DomainEvent => ({
  id: 1,
  seq: 1,
  type,
  subject: { type: 'agent', id: 7 },
  actor: { type: 'system', id: null, name: 'test' },
  causationId: null,
  depth: 0,
  changes,
  payload,
  occurredAt: new Date('2026-11-21T10:00:00Z'),
})

test.each([
  ['other roles', event('identity.grantsChanged', { agentId: 7 }), { agentIds: [7] }],
  ['being disabled', event('identity.agentChanged', { agentId: 7, fields: ['active'] }), { agentIds: [7] }],
  ['another language', event('identity.agentChanged', { agentId: 7, fields: ['name', 'locale'] }), { agentIds: [7] }],
  ['another name', event('identity.agentChanged', { agentId: 7, fields: ['name'] }), undefined],
  ['joining and leaving a department', event('identity.departmentChanged', { departmentId: 2 }, { memberIds: [[7, 8], [8, 9]] }), { agentIds: [7, 9] }],
  ['a department’s new name', event('identity.departmentChanged', { departmentId: 2 }, { names: [{}, {}] }), undefined],
  ['the end of a session', event('identity.sessionEnded', { sessionId: 5, agentId: 7, reason: 'logout' }), { sessionIds: ['5'] }],
  ['a new agent', event('identity.agentCreated', { agentId: 7 }), undefined],
  ['what happens to a ticket', event('tickets.ticketCreated', { ticketId: 7 }), undefined],
])('%s concerns those it concerns', (_what, happened, affected) => {
  expect(affectedBy(happened)).toEqual(affected)
})
