import { expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { mountWithTexts } from '../testing.ts'
import MenuButton from './MenuButton.vue'

const chosen: string[] = []
const items = () => ['Move up', 'Hide'].map((label) => ({ label, onSelect: () => void chosen.push(label) }))
const menu = () => document.querySelector<HTMLElement>('[role=menu]')
const press = (key: string) => document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))

function start() {
  const shown = mountWithTexts(MenuButton, { items, label: 'What to do' })
  const button = shown.get('button')
  return { shown, button, element: button.element as HTMLElement }
}

it('has its menu only while somebody is near', async () => {
  const { shown, button } = start()
  expect(shown.findComponent({ name: 'DropdownMenu' }).exists()).toBe(false)
  await button.trigger('pointerenter')
  expect(shown.findComponent({ name: 'DropdownMenu' }).exists()).toBe(true)
  await button.trigger('pointerleave')
  expect(shown.findComponent({ name: 'DropdownMenu' }).exists()).toBe(false)
})

it('opens by the keyboard, does what is chosen, and gives the focus back', async () => {
  const { button, element } = start()
  element.focus()
  await button.trigger('keydown', { key: 'ArrowDown' })
  await vi.waitFor(() => expect(menu()?.getAttribute('aria-label')).toBe('What to do'))
  expect(button.attributes('aria-expanded')).toBe('true')
  await vi.waitFor(() => expect(menu()?.contains(document.activeElement)).toBe(true))
  press('End')
  await vi.waitFor(() => expect(document.activeElement?.textContent).toContain('Hide'))
  press('Enter')
  await vi.waitFor(() => expect(menu()).toBeNull())
  expect(chosen).toEqual(['Hide'])
  await vi.waitFor(() => expect(document.activeElement).toBe(element))
})

it('is shut by a second press, and not opened again by it', async () => {
  const { button } = start()
  for (const open of ['true', 'false']) {
    await button.trigger('pointerdown')
    await nextTick()
    await button.trigger('click')
    await vi.waitFor(() => expect(button.attributes('aria-expanded')).toBe(open))
  }
})
