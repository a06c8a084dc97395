import { beforeEach, expect, it } from 'vitest'
import { addressesIn, emptyDraft, isBegun, requestOf, type TicketDraft } from './draft.ts'
import { keepDraft, keptDraft } from './kept-draft.ts'

const ana: TicketDraft = { ...emptyDraft, requester: { id: 7, name: 'Ana Ruiz', email: 'ana@example.com' }, subject: ' Factura ', html: '<p>Hola</p>' }

beforeEach(() => localStorage.clear())

it('asks for what was chosen, and leaves the rest to the server', () => {
  expect(requestOf(ana)).toEqual({ kind: 'reply', subject: 'Factura', html: '<p>Hola</p>', requester: { id: 7 } })
  expect(requestOf({ ...ana, cc: 'a@b.example, c@d.example', senderId: 2, departmentId: 3, assigneeId: 4, priorityId: 1, typeId: 5, tags: ['vip'], attachments: [{ id: 'x', name: 'a.pdf', size: 1 }] })).toMatchObject({
    cc: ['a@b.example', 'c@d.example'], channelAccountId: 2, departmentId: 3, assigneeId: 4, priorityId: 1, typeId: 5, tags: ['vip'], attachments: ['x'],
  })
})

it('adds somebody new with the ticket', () => {
  expect(requestOf({ ...ana, requester: { name: ' Luis ', email: 'luis@example.com' } }).requester).toEqual({ email: 'luis@example.com', name: 'Luis' })
  expect(requestOf({ ...ana, requester: { name: '', email: 'luis@example.com' } }).requester).toEqual({ email: 'luis@example.com' })
})

it('sends nothing of a mail with what is no mail', () => {
  expect(requestOf({ ...ana, kind: 'note', cc: 'a@b.example', senderId: 2 })).toEqual({ kind: 'note', subject: 'Factura', html: '<p>Hola</p>', requester: { id: 7 } })
})

it('reads addresses however they are separated', () => {
  expect(addressesIn(' a@b.example;c@d.example\na@b.example ')).toEqual(['a@b.example', 'c@d.example'])
})

it('is kept for each agent of this browser until it is made', () => {
  keepDraft(1, ana)
  expect(keptDraft(1)).toEqual(ana)
  expect(isBegun(keptDraft(2))).toBe(false)
  keepDraft(1, emptyDraft)
  expect(localStorage).toHaveLength(0)
})

it('goes on with what was kept as bare text', () => {
  const { html: _, ...bare } = ana
  localStorage.setItem('timbre.newTicket.1', JSON.stringify({ ...bare, text: 'Hola\n\nAna' }))
  expect(keptDraft(1).html).toBe('<p>Hola</p><p>Ana</p>')
  expect(keptDraft(1)).not.toHaveProperty('text')
})

it('survives whatever lies in the store', () => {
  for (const kept of ['nonsense', 'null', '7', '{"subject":7}', '{"subject":"","text":"","tags":[],"attachments":[],"kind":"call"}']) {
    localStorage.setItem('timbre.newTicket.1', kept)
    expect(keptDraft(1)).toEqual(emptyDraft)
  }
})
