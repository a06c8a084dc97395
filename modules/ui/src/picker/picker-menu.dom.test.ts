import { expect, it } from 'vitest'
import { nextTick } from 'vue'
import { mountWithTexts } from '../testing.ts'
import PickerMenu from './PickerMenu.vue'

const items = [
  { id: 1, label: 'New' },
  { id: 2, label: 'Open' },
]

it('gives the focus back at once, since the keys that follow are meant for where it came from', async () => {
  const row = document.body.appendChild(document.createElement('button'))
  row.focus()
  const picker = mountWithTexts(PickerMenu, { items, label: 'Status', open: true, reference: row })
  await expect.poll(() => document.activeElement?.getAttribute('role')).toBe('combobox')
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
  expect(picker.emitted('update:open')).toEqual([[false]])
  await picker.setProps({ open: false })
  await nextTick()
  expect(document.activeElement).toBe(row)
})

it('leaves the focus where a click took it', async () => {
  const row = document.body.appendChild(document.createElement('button'))
  const field = document.body.appendChild(document.createElement('input'))
  row.focus()
  const picker = mountWithTexts(PickerMenu, { items, label: 'Status', open: true, reference: row })
  await expect.poll(() => document.activeElement?.getAttribute('role')).toBe('combobox')
  field.focus()
  await picker.setProps({ open: false })
  await nextTick()
  expect(document.activeElement).toBe(field)
})
