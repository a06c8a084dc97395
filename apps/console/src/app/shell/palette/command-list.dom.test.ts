import { mountWithTexts } from '@timbre/ui/testing'
import { describe, expect, it, vi } from 'vitest'
import CommandList from './CommandList.vue'
import type { Command, CommandGroup } from './commands.ts'

const command = (id: string): Command => ({ id, label: `The ${id}`, run: vi.fn() })
const groupsOf = (...ids: readonly string[]): CommandGroup[] => [{ id: 'all', label: 'All', commands: ids.map(command) }]

function show(groups: readonly CommandGroup[]) {
  const list = mountWithTexts(CommandList, { modelValue: '', groups, label: 'Find', placeholder: 'Find', describedBy: 'status', icon: 'search' })
  const field = list.get('input')
  const marked = () => list.get('[aria-selected=true]').attributes('id')?.split('-').at(-1)
  return { list, field, marked, press: (key: string, more = {}) => field.trigger('keydown', { key, ...more }) }
}

describe('the list of the palette', () => {
  it('takes the first with Enter, and another after the arrows', async () => {
    const { list, field, press, marked } = show(groupsOf('one', 'two', 'three'))
    expect(document.activeElement).toBe(field.element)
    await press('Enter')
    await press('ArrowUp')
    expect(marked()).toBe('three')
    await press('Enter')
    expect(list.emitted<[Command]>('choose')?.map(([{ id }]) => id)).toEqual(['one', 'three'])
    expect(field.attributes('aria-activedescendant')).toBe(list.get('[aria-selected=true]').attributes('id'))
  })

  it('keeps the mark on its line while others join, and goes to the first when that line is gone', async () => {
    const { list, press, marked } = show(groupsOf('one', 'two'))
    await press('ArrowDown')
    await list.setProps({ groups: groupsOf('zero', 'one', 'two') })
    expect(marked()).toBe('two')
    await list.setProps({ groups: groupsOf('zero', 'one') })
    expect(marked()).toBe('zero')
  })

  it('goes to the first again with every key typed', async () => {
    const { list, press, marked } = show(groupsOf('one', 'two'))
    await press('ArrowDown')
    await list.setProps({ modelValue: 't' })
    expect(marked()).toBe('one')
  })

  it('leaves the keys of somebody who still composes a character, and the ends of what is typed, alone', async () => {
    const { list, press, marked } = show(groupsOf('one', 'two'))
    await press('Enter', { isComposing: true })
    expect(list.emitted('choose')).toBeUndefined()
    await press('End')
    expect(marked()).toBe('two')
    await list.setProps({ modelValue: 'o' })
    await press('End')
    expect(marked()).toBe('one')
  })

  it('says nothing is marked when there is nothing', () => {
    const { field, list } = show([])
    expect(field.attributes('aria-activedescendant')).toBeUndefined()
    expect(list.findAll('[role=option]')).toHaveLength(0)
  })
})
