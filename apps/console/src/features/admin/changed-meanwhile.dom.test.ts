import { mountWithTexts } from '@timbre/ui/testing'
import { createPinia } from 'pinia'
import { describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import texts from '../../../locales/en.json'
import { ApiError } from '../../shared/api/index.ts'
import adminTexts from './locales/en.json'
import SettingsForm from './SettingsForm.vue'

const schema = { type: 'object', required: ['company'], properties: { company: { type: 'string' }, prefix: { type: 'string' } } }
const given = { company: 'Acme', prefix: 'A-', version: 1 }
const theirs = { company: 'Acme', prefix: 'B-', version: 2 }
const notice = 'Somebody else has just saved changes here.'

describe('a form that somebody else has open, too', () => {
  it('shows what they save at once where nothing was typed', async () => {
    const form = show('quiet')
    await form.gets(theirs)
    expect(form.values()).toEqual(['Acme', 'B-'])
    expect(form.text()).not.toContain(notice)
    await form.types('Acme Ltd.')
    await form.submits()
    expect(form.send).toHaveBeenCalledWith({ company: 'Acme Ltd.', prefix: 'B-' }, theirs)
  })

  it('never replaces what was typed, and says that it changed', async () => {
    const form = show('typed')
    await form.types('Acme Ltd.')
    await form.gets(theirs)
    expect(form.values()).toEqual(['Acme Ltd.', 'A-'])
    expect(form.text()).toContain(notice)
    await form.presses('Show theirs')
    expect(form.values()).toEqual(['Acme', 'B-'])
    expect(form.text()).not.toContain(notice)
  })

  it('goes on with what was typed where that is wanted, knowing of theirs', async () => {
    const form = show('kept')
    await form.types('Acme Ltd.')
    await form.gets(theirs)
    await form.presses('Keep mine')
    expect(form.values()).toEqual(['Acme Ltd.', 'A-'])
    await form.submits()
    expect(form.send).toHaveBeenCalledWith({ company: 'Acme Ltd.', prefix: 'A-' }, theirs)
  })

  it('asks for nothing where they changed something that does not show', async () => {
    const form = show('elsewhere')
    await form.types('Acme Ltd.')
    await form.gets({ ...given, version: 2 })
    expect(form.text()).not.toContain(notice)
    await form.submits()
    expect(form.send).toHaveBeenCalledWith({ company: 'Acme Ltd.', prefix: 'A-' }, { ...given, version: 2 })
  })

  it('has it loaded again when the server knows a newer one', async () => {
    const form = show('refused', { send: () => Promise.reject(new ApiError(409, 'common.conflict', 'Load it again.')) })
    await form.types('Acme Ltd.')
    await form.submits()
    expect(form.wrapper.emitted('outdated')).toHaveLength(1)
    await form.gets(theirs)
    expect(form.text()).toContain(notice)
    expect(form.values()).toEqual(['Acme Ltd.', 'A-'])
  })

  it('says so even after it was left and opened again', async () => {
    const left = show('left')
    await left.types('Acme Ltd.')
    left.wrapper.unmount()
    const form = show('left', { filledWith: theirs })
    expect(form.values()).toEqual(['Acme Ltd.', 'A-'])
    expect(form.text()).toContain(notice)
  })

  it('takes what the server made of it for its own', async () => {
    const form = show('tidied', { send: async () => form.gets({ company: 'ACME', prefix: 'A-', version: 2 }) })
    await form.types('acme')
    await form.submits()
    expect(form.values()).toEqual(['ACME', 'A-'])
    expect(form.text()).not.toContain(notice)
    expect(form.text()).not.toContain('Not saved yet')
  })
})

interface Options {
  readonly filledWith?: object
  readonly send?: () => Promise<void>
}

function show(keepAs: string, { filledWith = given, send: answer = () => Promise.resolve() }: Options = {}) {
  const send = vi.fn(answer)
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: {} }] })
  const wrapper = mountWithTexts(SettingsForm, { schema, texts: 'test', given: filledWith, keepAs, name: 'Test', send }, { texts: { ...texts, ...adminTexts }, plugins: [createPinia(), router] })
  const inputs = () => wrapper.findAll('input')
  return {
    wrapper,
    send,
    text: () => wrapper.text(),
    values: () => inputs().map((input) => input.element.value),
    types: (company: string) => inputs()[0]!.setValue(company),
    gets: (newer: object) => wrapper.setProps({ given: newer }),
    presses: async (name: string) => {
      await wrapper.findAll('button').find((button) => button.text() === name)!.trigger('click')
      await settled()
    },
    submits: async () => {
      await wrapper.trigger('submit')
      await settled()
    },
  }
}

/** Until everything that was set going has come to an end. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
