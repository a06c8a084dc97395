import type { Ticket } from '@timbre/tickets/contract'
import { describe, expect, it } from 'vitest'
import { clashes, foresee, patchOf } from './saving.ts'

const ticket = {
  id: 1,
  version: 3,
  status: { id: 1, name: 'Open', category: 'open' },
  priority: { id: 2, name: 'Normal', level: 2 },
  assignee: null,
  department: { id: 1, name: 'Support' },
} as Ticket

describe('choosing a property of a ticket', () => {
  it('shows the result before the server has answered', () => {
    expect(foresee(ticket, { property: 'status', id: 4, name: 'Solved' }, { category: 'solved' }).status).toEqual({ id: 4, name: 'Solved', category: 'solved' })
    expect(foresee({ ...ticket, assignee: { id: 9, name: 'Luis' } }, { property: 'assignee', id: null, name: '' }).assignee).toBeNull()
  })

  it('asks for the property by its id', () => {
    expect(patchOf({ property: 'assignee', id: null, name: '' })).toEqual({ assigneeId: null })
    expect(patchOf({ property: 'department', id: 2, name: '' })).toEqual({ departmentId: 2 })
  })

  it('clashes only when somebody else chose otherwise for the same property', () => {
    const choice = { property: 'status', id: 4, name: 'Solved' } as const
    expect(clashes(choice, ticket, { ...ticket, priority: { id: 4, name: 'Urgent', level: 4 } })).toBe(false)
    expect(clashes(choice, ticket, { ...ticket, status: { id: 4, name: 'Solved', category: 'solved' } })).toBe(false)
    expect(clashes(choice, ticket, { ...ticket, status: { id: 2, name: 'Pending', category: 'pending' } })).toBe(true)
  })
})
