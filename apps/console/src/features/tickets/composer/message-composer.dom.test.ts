import type { Editor } from '@tiptap/core'
import type { Ticket } from '@timbre/tickets/contract'
import { LiveAnnouncer, announce } from '@timbre/ui'
import { mountWithTexts } from '@timbre/ui/testing'
import { createPinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import texts from '../../../../locales/en.json'
import { createAccess, createApiClient, provideApi } from '../../../shared/api/index.ts'
import { provideLive } from '../../../shared/live/index.ts'
import { loadEditor } from '../../../shared/editor/load-editor.ts'
import { usePreferencesOf } from '../../../shared/preferences.ts'
import { useSession } from '../../session/index.ts'
import { fakeLive } from '../../../shared/live/testing.ts'
import { ticket } from '../store/testing.ts'
import { useCatalog } from '../store/catalog.store.ts'
import { useThreads } from '../store/threads.store.ts'
import { nothing } from './draft-copies.ts'
import { useDrafts } from './drafts.store.ts'
import MessageComposer from './MessageComposer.vue'

beforeEach(() => localStorage.clear())

const all = ['tickets.ticket.reply', 'tickets.ticket.note', 'tickets.ticket.edit']

describe('the composer', () => {
  it('names the audience on its button, and changes form for a note', async () => {
    const { composer } = await show(all)
    expect(sendButton(composer).text()).toBe('Send reply to Ana')
    await composer.get('[data-mode=note]').trigger('click')
    await nextTick()
    expect(sendButton(composer).text()).toBe('Save note')
    expect(composer.get('[role=tabpanel]').classes()).toContain('border-dashed')
    expect(composer.get('.ProseMirror').attributes('aria-label')).toBe('Internal note')
  })

  it('says who will read what is written when it changes form, not when it opens', async () => {
    const announcer = mountWithTexts(LiveAnnouncer, {})
    announce('silence')
    const { composer } = await show(all)
    expect(announcer.text()).toBe('silence')
    await composer.get('[data-mode=note]').trigger('click')
    await nextTick()
    expect(announcer.text()).toBe('Internal note: only agents will read this')
    await composer.get('[data-mode=reply]').trigger('click')
    await nextTick()
    expect(announcer.text()).toBe('Reply: the customer will read this')
  })

  it('tells who else gets a reply, and lets them be left out or added', async () => {
    const { composer, drafts } = await show(['tickets.ticket.reply'], [{ id: 8, name: 'Luis', email: 'luis@example.com' }])
    expect(sendButton(composer).text()).toBe('Send reply to Ana and one more')
    expect(composer.text()).toContain('Copy to Luis')
    await composer.get('[aria-expanded=false][aria-controls]').trigger('click')
    await composer.get('[aria-label="Remove Luis"]').trigger('click')
    expect(sendButton(composer).text()).toBe('Send reply to Ana')
    expect(drafts.content(1, 'reply')).toMatchObject({ to: null, cc: [] })
    await buttonNamed(composer, 'Reply to all').trigger('click')
    expect(drafts.content(1, 'reply')).toMatchObject({ to: null, cc: null })
    drafts.write(1, 'reply', { bcc: ['no address'], html: '<p>Hola</p>' })
    await nextTick()
    expect(sendButton(composer).text()).toBe('Correct the recipients')
    expect(composer.text()).toContain('no address is no e-mail address')
  })

  it('shows who wrote uninvited apart, until they are let in', async () => {
    const { composer, drafts, threads } = await show(['tickets.ticket.reply'])
    threads.threads.set(1, { ...threads.threads.get(1)!, uninvited: [{ id: 9, name: 'Eve', email: 'eve@example.com' }] })
    await nextTick()
    expect(composer.text()).toContain('one person is left out')
    await composer.get('[aria-expanded=false][aria-controls]').trigger('click')
    await composer.get('[aria-label="Copy to Eve, from now on"]').trigger('click')
    expect(drafts.content(1, 'reply').cc).toEqual(['eve@example.com'])
    expect(sendButton(composer).text()).toBe('Send reply to Ana and one more')
  })

  it('offers only what its writer may do', async () => {
    const light = (await show(['tickets.ticket.note'])).composer
    expect(light.findAll('[role=tab]').map((tab) => tab.text())).toEqual(['Note'])
    const reader = (await show([])).composer
    expect(reader.find('.ProseMirror').exists()).toBe(false)
    expect(reader.text()).toContain('You can read this ticket')
  })

  it('keeps a text per ticket and mode, also over a reload', async () => {
    const first = (await show(all)).composer
    await write(first, 'Hola Ana')
    await first.get('[data-mode=note]').trigger('click')
    await nextTick()
    expect(value(first)).toBe('')
    await write(first, 'ojo')
    const again = (await show(all)).composer
    expect(value(again)).toBe('Hola Ana')
    await again.get('[data-mode=note]').trigger('click')
    await nextTick()
    expect(value(again)).toBe('ojo')
  })

  it('sends with Ctrl+Enter and empties itself; what fails stays in the thread', async () => {
    const { composer, threads } = await show(all)
    await write(composer, 'Hola Ana')
    await composer.get('.ProseMirror').trigger('keydown', { key: 'Enter', ctrlKey: true })
    await nextTick()
    expect(value(composer)).toBe('')
    expect(threads.threads.get(1)?.pending).toMatchObject([{ kind: 'reply', text: 'Hola Ana', content: { html: '<p>Hola Ana</p>' } }])
    await composer.get('.ProseMirror').trigger('keydown', { key: 'Enter', ctrlKey: true })
    expect(threads.threads.get(1)?.pending).toHaveLength(1)
    expect(composer.emitted('sent')).toEqual([['stay']])
  })

  it('solves and goes on with Ctrl+Shift+Enter', async () => {
    const { composer, threads } = await show(all)
    await write(composer, 'Hola Ana')
    await composer.get('.ProseMirror').trigger('keydown', { key: 'Enter', ctrlKey: true, shiftKey: true })
    expect(threads.threads.get(1)?.pending).toMatchObject([{ statusId: 5 }])
    expect(composer.emitted('sent')).toEqual([['next']])
  })

  it('takes a message back that did not leave, above what was typed since and with all it held', async () => {
    const { composer, drafts } = await show(all)
    await write(composer, 'And then')
    drafts.giveBack(1, 'reply', { ...nothing, html: '<p>Hola Ana</p>', bcc: ['boss@example.com'], attachments: [{ id: 'f', name: 'plan.pdf', size: 3 }] })
    await nextTick()
    await nextTick()
    expect(value(composer)).toBe('Hola Ana\n\nAnd then')
    expect(composer.text()).toContain('plan.pdf')
    expect(composer.text()).toContain('Hidden copy to boss@example.com')
  })

  it('names colleagues in a note, and leads to one from a reply', async () => {
    const { composer, threads } = await show(all)
    editorOf(composer).chain().focus().insertContent('@').run()
    await vi.waitFor(() => expect(document.querySelector('[role=option]')?.textContent).toBe('Mention a colleague in a note'))
    document.querySelector<HTMLElement>('[role=option]')?.click()
    await vi.waitFor(() => expect(composer.get('.ProseMirror').attributes('aria-label')).toBe('Internal note'))
    await vi.waitFor(() => expect([...document.querySelectorAll('[role=option]')].map((option) => option.textContent?.trim())).toEqual([expect.stringContaining('Berta Vidal')]))
    await composer.get('.ProseMirror').trigger('keydown', { key: 'Enter' })
    await nextTick()
    expect(value(composer).trim()).toBe('@Berta Vidal')
    await composer.get('.ProseMirror').trigger('keydown', { key: 'Enter', ctrlKey: true })
    expect(threads.threads.get(1)?.pending).toMatchObject([{ kind: 'note', text: '@Berta Vidal', mentions: [7] }])
  })

  it('stays in the mode its writer asked for, though a draft in the other one arrives before the field is there', async () => {
    const { composer, drafts } = await show(all)
    ;(composer.vm as unknown as { write(mode: 'note'): boolean }).write('note')
    drafts.write(1, 'reply', { html: '<p>Begun on another screen</p>' })
    await nextTick()
    expect(sendButton(composer).text()).toBe('Save note')
  })

  it('leaves a file out that is too large, and says so', async () => {
    const { composer } = await show(all)
    const large = new File(['x'], 'film.mp4')
    Object.defineProperty(large, 'size', { value: 40_000_000 })
    const picker = composer.get('input[type=file]')
    Object.defineProperty(picker.element, 'files', { value: [large] })
    await picker.trigger('change')
    expect(composer.get('[role=alert]').text()).toBe('At most 25 MB fit. Send a smaller file, or a link to it.')
    expect(sendButton(composer).text()).toBe('Remove the file that failed')
  })
})

type Shown = ReturnType<typeof mountWithTexts>

async function show(permissions: string[], copies: readonly Ticket['requester'][] = []) {
  await loadEditor()
  usePreferencesOf(undefined, undefined)
  const access = createAccess({ ask: () => Promise.resolve(undefined), exclusively: (_name, run) => run(), onGrant: () => undefined, onEnd: () => undefined })
  const pinia = createPinia()
  const composer = mountWithTexts(MessageComposer, { ticket: ticket(1, 1) }, {
    texts,
    plugins: [
      { install: (app) => provideApi(app, createApiClient({ access, fetch: () => Promise.reject(new TypeError('offline')) }), access) },
      { install: (app) => provideLive(app, fakeLive().client) },
      pinia,
      { install: () => (useSession(pinia).me = { id: 1, permissions: { everywhere: permissions, byDepartment: {} } } as never) },
      createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: {} }] }),
    ],
  })
  const threads = useThreads(pinia)
  threads.threads.set(1, { messages: [], gaps: [], history: [], copies, uninvited: [], loaded: true, problem: undefined, pending: [], gone: false })
  useCatalog(pinia).statuses = [{ id: 4, name: 'Pending', category: 'pending', position: 1 }, { id: 5, name: 'Solved', category: 'solved', position: 2 }] as never
  useCatalog(pinia).agents = [{ id: 1, name: 'Alex' }, { id: 7, name: 'Berta Vidal' }] as never
  await vi.dynamicImportSettled()
  await nextTick()
  return { composer, threads, drafts: useDrafts(pinia) }
}

function sendButton(composer: Shown) {
  return composer.get('button[type=submit]')
}

function buttonNamed(composer: Shown, name: string) {
  const button = composer.findAll('button').find((one) => one.text() === name)
  if (!button) throw new Error(`There is no button "${name}"`)
  return button
}

function editorOf(composer: Shown): Editor {
  return (composer.get('.ProseMirror').element as Element & { editor: Editor }).editor
}

async function write(composer: Shown, text: string) {
  editorOf(composer).commands.setContent(`<p>${text}</p>`, { emitUpdate: true })
  await nextTick()
}

function value(composer: Shown): string {
  return editorOf(composer).getText()
}
