import { describe, expect, it } from 'vitest'
import { actionOf } from './keymap.ts'

describe('single keys', () => {
  it('mean something only outside text fields, menus and dialogs', () => {
    expect(press('<p></p>', 'j')).toBe('list.next')
    expect(press('<input>', 'j')).toBeUndefined()
    expect(press('<textarea></textarea>', 'n')).toBeUndefined()
    expect(press('<div role="dialog"><p></p></div>', 'j', 'p')).toBeUndefined()
    expect(press('<div role="menu"><p></p></div>', 'Escape', 'p')).toBeUndefined()
  })

  it('leave Enter to the button that has the focus', () => {
    expect(press('<button></button>', 'Enter')).toBeUndefined()
    expect(press('<div role="listbox"></div>', 'Enter')).toBe('list.open')
  })

  it('leave combinations to the browser', () => {
    expect(press('<p></p>', 'r', 'p', { ctrlKey: true })).toBeUndefined()
    expect(press('<p></p>', 'n', 'p', { altKey: true })).toBeUndefined()
  })
})

function press(html: string, key: string, selector = '*', modifiers: { ctrlKey?: boolean; altKey?: boolean } = {}) {
  document.body.innerHTML = html
  return actionOf({ key, ctrlKey: false, metaKey: false, altKey: false, isComposing: false, defaultPrevented: false, target: document.querySelector(`body ${selector}`), ...modifiers })
}
