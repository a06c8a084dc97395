import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { holdTyping } from './held-typing.ts'

const written = vi.fn()
const heard = vi.fn<(event: KeyboardEvent) => void>()

beforeEach(() => {
  vi.useFakeTimers()
  document.body.innerHTML = '<button></button><textarea></textarea><div role="dialog"><input></div>'
  document.execCommand = (_, __, text) => Boolean(written(text))
  document.addEventListener('keydown', heard)
})
afterEach(() => {
  dispatchEvent(new Event('pointerdown'))
  document.removeEventListener('keydown', heard)
  vi.useRealTimers()
  vi.clearAllMocks()
})

it('gives what is typed to the field once it is there, and nobody hears it before', () => {
  focus('button')
  holdTyping('field')
  for (const key of ['e', 'i', 'Backspace', 'Enter', 'ArrowDown', 'Shift']) expect(press(key).defaultPrevented).toBe(true)
  focus('textarea')
  press('s')
  expect(written).not.toHaveBeenCalled()
  vi.runAllTimers()
  expect(written.mock.calls).toEqual([['es']])
  expect(heard).not.toHaveBeenCalled()
  expect(press('e').defaultPrevented).toBe(false)
  expect(heard).toHaveBeenCalledOnce()
})

it('sends what was typed and sent before the field was there', () => {
  focus('button')
  holdTyping('field')
  press('a')
  expect(press('Enter', { ctrlKey: true }).defaultPrevented).toBe(true)
  press('e')
  focus('textarea')
  vi.runAllTimers()
  expect(written.mock.calls).toEqual([['a']])
  expect(heard.mock.calls.map(([{ key, ctrlKey, target }]) => [key, ctrlKey, (target as Element).tagName])).toEqual([['Enter', true, 'TEXTAREA']])
})

it('waits for the dialog while another field has the focus', () => {
  focus('textarea')
  holdTyping('dialog')
  expect(press('a').defaultPrevented).toBe(true)
  focus('[role=dialog] input')
  vi.runAllTimers()
  expect(written.mock.calls).toEqual([['a']])
})

it('does not wait for a field that has the focus already', () => {
  focus('textarea')
  holdTyping('field')
  expect(press('a').defaultPrevented).toBe(false)
})

it('ends with Escape, with a click, and when the field does not come', () => {
  focus('button')
  for (const end of [() => press('Escape'), () => dispatchEvent(new Event('pointerdown')), () => vi.advanceTimersByTime(10_000)]) {
    holdTyping('field')
    expect(press('e').defaultPrevented).toBe(true)
    end()
    expect(press('e').defaultPrevented).toBe(false)
  }
  focus('textarea')
  vi.runAllTimers()
  expect(written).not.toHaveBeenCalled()
})

it('leaves combinations to the browser, but for characters that need AltGr', () => {
  focus('button')
  holdTyping('field')
  expect(press('r', { ctrlKey: true }).defaultPrevented).toBe(false)
  expect(press('F5').defaultPrevented).toBe(false)
  expect(press('@', { ctrlKey: true, altKey: true, modifierAltGraph: true }).defaultPrevented).toBe(true)
  focus('textarea')
  vi.runAllTimers()
  expect(written.mock.calls).toEqual([['@']])
})

const focus = (selector: string) => document.querySelector<HTMLElement>(selector)?.focus()

function press(key: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })
  event.getModifierState = (name) => name === 'AltGraph' && more.modifierAltGraph === true
  document.activeElement?.dispatchEvent(event)
  return event
}
