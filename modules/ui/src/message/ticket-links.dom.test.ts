import { describe, expect, it } from 'vitest'
import { shallowReactive } from 'vue'
import { mountWithTexts } from '../testing.ts'
import MessageBody from './MessageBody.vue'
import { htmlWithTicketLinks, ticketLinksKey, withTicketLinks } from './ticket-links.ts'

const known = shallowReactive(new Map([['1042', 'Factura vencida · Open'], ['HD-7', 'Envío · Solved']]))
const find = (number: string) => (known.has(number) ? { href: `/t/${number}`, title: known.get(number) ?? '' } : undefined)

describe('tickets that a note speaks of', () => {
  it('become links, and what is no ticket stays text', () => {
    const text = 'Como #1042, (#HD-7). No #9 ni #vip, C#1042, a/#1042 ni &#1042;'
    const parts = withTicketLinks(text, { find, open: () => undefined })
    expect(parts.filter(({ href }) => href)).toEqual([
      { text: '#1042', ticket: '1042', href: '/t/1042', title: 'Factura vencida · Open' },
      { text: '#HD-7', ticket: 'HD-7', href: '/t/HD-7', title: 'Envío · Solved' },
    ])
    expect(parts.map((part) => part.text).join('')).toBe(text)
  })

  it('are asked for only where they could be meant', () => {
    const asked: string[] = []
    withTicketLinks('#urgente #3 #ab-12', { find: (number) => void asked.push(number), open: () => undefined })
    expect(asked).toEqual(['3', 'ab-12'])
  })

  it('become links in HTML, too, outside of links and code', () => {
    const links = { find, open: () => undefined }
    expect(htmlWithTicketLinks('<p><b>#1042</b> <a href="https://x.example">#1042</a> <code>#1042</code> &lt;i&gt;</p>', links)).toBe(
      '<p><b><a href="/t/1042" title="Factura vencida · Open">#1042</a></b> <a href="https://x.example">#1042</a> <code>#1042</code> &lt;i&gt;</p>',
    )
  })

  it('open in place, a moment later too, and only in notes', async () => {
    const opened: string[] = []
    const show = (kind: string) => mountWithTexts(MessageBody, { message: { kind, html: null, text: 'Igual que #77', visibleText: 'Igual que #77' } }, { plugins: [{ install: (app) => app.provide(ticketLinksKey, { find, open: (number) => opened.push(number) }) }] })
    const note = show('note')
    expect(note.find('a').exists()).toBe(false)
    known.set('77', 'Luego · Open')
    await note.vm.$nextTick()
    expect(note.get('a').attributes()).toMatchObject({ href: '/t/77', title: 'Luego · Open' })
    await note.get('a').trigger('click', { ctrlKey: true })
    await note.get('a').trigger('click')
    expect(opened).toEqual(['77'])
    expect(show('customer').find('a').exists()).toBe(false)
  })
})
