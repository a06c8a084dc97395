import { describe, expect, it, vi } from 'vitest'
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

  it('takes several: chosen ones are marked, Backspace takes the last one back', async () => {
    const picker = mountWithTexts(PickerList, { items, chosen: [1, 3], label: 'Tags' })
    expect(picker.get('[role=listbox]').attributes('aria-multiselectable')).toBe('true')
    expect(picker.findAll('[aria-selected=true]').map((option) => option.text())).toEqual(['New', 'Pending'])
    await picker.get('input').trigger('keydown', { key: 'Backspace' })
    expect(picker.emitted('remove')).toEqual([[3]])
    await picker.get('input').trigger('keydown', { key: 'Enter', ctrlKey: true })
    expect(picker.emitted('done')).toHaveLength(1)
  })

  it('offers to make what is not there', async () => {
    const picker = mountWithTexts(PickerList, { items, chosen: [], label: 'Tags', creatable: true })
    await picker.get('input').setValue('Urgent stuff')
    expect(picker.get('[role=option]').text()).toBe('Create “Urgent stuff”')
    await picker.get('input').trigger('keydown', { key: 'Enter' })
    expect(picker.emitted('create')).toEqual([['Urgent stuff']])
  })

  it('leaves the finding to others, and says what went wrong', async () => {
    vi.useFakeTimers()
    const picker = mountWithTexts(PickerList, { items, label: 'People', remote: true })
    await picker.get('input').setValue('zoe')
    expect(picker.findAll('[role=option]')).toHaveLength(3)
    vi.advanceTimersByTime(150)
    expect(picker.emitted('search')).toEqual([['zoe']])
    vi.useRealTimers()
    await picker.setProps({ items: [], problem: 'No connection' })
    expect(picker.get('[role=status]').text()).toBe('No connection')
  })

  it('takes with Enter what the answer brings, not what stood there before, nor something new', async () => {
    vi.useFakeTimers()
    const zoe = { id: 9, label: 'Zoe' }
    const picker = mountWithTexts(PickerList, { items, label: 'People', remote: true, creatable: true })
    await picker.get('input').setValue('zoe')
    await picker.get('input').trigger('keydown', { key: 'Enter' })
    vi.advanceTimersByTime(150)
    vi.useRealTimers()
    await picker.setProps({ items: [], loading: true })
    expect(picker.emitted()).not.toHaveProperty('choose')
    await picker.setProps({ items: [zoe], loading: false })
    expect(picker.emitted('choose')).toEqual([[zoe]])
    expect(picker.emitted()).not.toHaveProperty('create')
  })

  it.each([
    ['Enter', [['boss@else.example']]],
    ['Escape', undefined],
  ])('closed before the answer came, after %s last, leaves %j', async (last, made) => {
    const picker = mountWithTexts(PickerList, { items: [], label: 'People', remote: true, creatable: true })
    await picker.get('input').setValue('boss@else.example')
    await picker.get('input').trigger('keydown', { key: 'Enter' })
    await picker.get('input').trigger('keydown', { key: last })
    expect(picker.emitted('create')).toBeUndefined()
    picker.unmount()
    expect(picker.emitted('create')).toEqual(made)
  })

  it('puts headings over groups', () => {
    const picker = mountWithTexts(PickerList, { items: [{ id: 1, label: 'Ana', group: 'People' }], label: 'Assignee' })
    expect(picker.get('[role=group]').attributes('aria-label')).toBe('People')
  })
})

function show(selected: number) {
  return mountWithTexts(PickerList, { items, selected, label: 'Status' })
}
