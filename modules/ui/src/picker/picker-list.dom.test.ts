import { describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { mountWithTexts } from '../testing.ts'
import PickerList from './PickerList.vue'

const items = [
  { id: 1, label: 'New' },
  { id: 2, label: 'Open' },
  { id: 3, label: 'Pending' },
]

describe('the picker', () => {
  it('begins at what is chosen and walks with the arrows', async () => {
    const picker = show(2)
    const field = picker.get('input')
    await nextTick()
    expect(activeText()).toBe('Open')
    await field.trigger('keydown', { key: 'ArrowDown' })
    expect(activeText()).toBe('Pending')
    await field.trigger('keydown', { key: 'Enter' })
    expect(picker.emitted('choose')).toEqual([[items[2]]])

    function activeText() {
      return picker.get(`#${CSS.escape(field.attributes('aria-activedescendant') ?? '')}`).text()
    }
  })

  it('filters by what is typed and takes the first with Enter', async () => {
    const picker = show(1)
    await picker.get('input').setValue('pen')
    expect(picker.findAll('[role=option]').map((option) => option.text())).toEqual(['Pending', 'Open'])
    await picker.get('input').trigger('keydown', { key: 'Enter' })
    expect(picker.emitted('choose')).toEqual([[items[2]]])
  })

  it('says so when nothing is found', async () => {
    const picker = show(1)
    await picker.get('input').setValue('xyz')
    expect(picker.get('[role=status]').text()).toBe('Nothing found')
    await picker.get('input').trigger('keydown', { key: 'Enter' })
    expect(picker.emitted('choose')).toBeUndefined()
  })
})

function show(selected: number) {
  return mountWithTexts(PickerList, { items, selected, label: 'Status' })
}
