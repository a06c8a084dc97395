import type { Editor } from '@tiptap/core'
import { mountWithTexts } from '@timbre/ui/testing'
import { expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import texts from '../../../locales/en.json'
import { loadEditor } from './load-editor.ts'
import RichTextField from './RichTextField.vue'

it('is a labelled text box with a toolbar that is one stop for Tab', async () => {
  const field = await show('<p>Hola</p>')
  const box = field.get('[role=textbox]')
  expect([box.attributes('aria-label'), box.attributes('aria-multiline'), box.text()]).toEqual(['Signature', 'true', 'Hola'])
  const buttons = field.findAll('[role=toolbar] button')
  expect(buttons.map((button) => button.attributes('tabindex'))).toEqual(['0', '-1', '-1', '-1', '-1', '-1'])
  await field.get('[role=toolbar]').trigger('keydown', { key: 'ArrowLeft' })
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Link')
})

it('hands on what is written, and nothing at all when nothing is left', async () => {
  const field = await show('')
  editorOf(field).commands.setContent('<p>Hola <strong>Ana</strong></p>', { emitUpdate: true })
  expect(field.emitted('update:modelValue')?.at(-1)).toEqual(['<p>Hola <strong>Ana</strong></p>'])
  editorOf(field).commands.clearContent(true)
  expect(field.emitted('update:modelValue')?.at(-1)).toEqual([''])
})

it('leaves the caret where it is when the text changes from outside', async () => {
  const field = await show('<p>Hola Ana</p>')
  editorOf(field).commands.setTextSelection(5)
  await field.setProps({ modelValue: '<p>Hola Ana</p><p>de otra pantalla</p>' })
  await nextTick()
  expect(field.get('[role=textbox]').text()).toContain('de otra pantalla')
  expect(editorOf(field).state.selection.from).toBe(5)
})

it('makes a link of what is chosen, and takes no address that is none', async () => {
  const field = await show('<p>la factura</p>')
  editorOf(field).commands.setTextSelection({ from: 4, to: 11 })
  await field.get('[aria-label=Link]').trigger('click')
  const address = field.get('input')
  await address.setValue('no address')
  await address.trigger('keydown', { key: 'Enter' })
  expect(field.get('[role=alert]').text()).toContain('Type an address')
  await address.setValue('example.com/f')
  await address.trigger('keydown', { key: 'Enter' })
  expect(field.emitted('update:modelValue')?.at(-1)).toEqual(['<p>la <a href="https://example.com/f">factura</a></p>'])
})

async function show(html: string) {
  await loadEditor()
  const field = mountWithTexts(RichTextField, { label: 'Signature', modelValue: html }, { texts })
  await vi.dynamicImportSettled()
  await nextTick()
  return field
}

function editorOf(field: Awaited<ReturnType<typeof show>>): Editor {
  return (field.get('.ProseMirror').element as Element & { editor: Editor }).editor
}
