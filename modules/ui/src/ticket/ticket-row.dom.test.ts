import { describe, expect, it } from 'vitest'
import { mountWithTexts } from '../testing.ts'
import TicketRow from './TicketRow.vue'
import type { ShownTicket, TicketCues } from './ticket-row.ts'

const ticket: ShownTicket = {
  id: 1,
  number: '1042',
  subject: 'Late parcel',
  status: { name: 'Open', category: 'open' },
  priority: { name: 'High', level: 3 },
  requester: { name: 'Ana Ruiz', email: null },
  assignee: { id: 2, name: 'Ben Ortiz' },
  preview: 'where is it?',
  lastMessageKind: 'reply',
  updatedAt: '2026-11-21T10:00:00.000Z',
}

describe('a row of a list', () => {
  it('is named by what matters, in the order in which one wants to hear it', () => {
    const heard = show({ unread: true, cues: { watchers: [{ name: 'Li', doing: 'reply' }] } }).text()
    const places = ['Unread', 'Open', 'Ana Ruiz', 'Li is writing a reply', 'Late parcel', 'Reply: where is it?', 'High', 'assigned to Ben Ortiz', '#1042'].map((words) => heard.indexOf(words))
    expect(places).toEqual(places.toSorted((one, other) => one - other))
    expect(places[0]).toBe(0)
  })

  it('pauses between what it says', () => {
    expect(show({ unread: true }).text().replaceAll(/\s+/gu, ' ')).toMatch(/^Unread, Open, Ana Ruiz, ?, .+, Late parcel – Reply: where is it[?] ?, High ?, assigned to Ben Ortiz, #1042$/u)
  })

  it.each([
    ['a failure', { failure: 'Mailbox full', replyWithin: '2 h' }, true, 'Mailbox full'],
    ['a draft', { replyWithin: '2 h' }, true, 'Draft'],
    ['a window that closes', { replyWithin: '2 h' }, false, 'Reply within 2 h'],
  ] satisfies [string, TicketCues, boolean, string][])('puts %s in place of the preview', (_, cues, draft, words) => {
    const row = show({ cues, draft })
    expect(row.text().replaceAll('\u00A0', ' ')).toContain(`Late parcel – ${words}`)
    expect(row.text()).not.toContain('where is it?')
  })

  it('says what brought it here, who it is and what they speak', () => {
    const row = show({ cues: { mark: 'snoozed', vip: true, language: 'de' } })
    expect(row.findAll('[role=img]').map((sign) => sign.attributes('aria-label'))).toEqual(['VIP', 'Back from snooze'])
    expect(row.get('abbr').attributes('title')).toBe('Writes in German')
  })

  it('can be marked only where its list marks rows, with Shift for all up to it', async () => {
    expect(show({}).attributes('aria-checked')).toBeUndefined()
    const row = show({ checked: true })
    expect(row.attributes('aria-checked')).toBe('true')
    await row.get('[data-testid=row-check]').trigger('click', { shiftKey: true })
    expect(row.emitted('check')).toEqual([[true]])
  })

  it.each([
    ['comfortable', 'h-14'],
    ['compact', 'h-10'],
  ])('has its height when lists are %s', (density, height) => {
    expect(show({ density }).classes()).toContain(height)
  })
})

function show(props: object) {
  return mountWithTexts(TicketRow, { ticket, active: false, selected: false, ...props })
}
