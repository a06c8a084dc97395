import { beforeEach, describe, expect, it } from 'vitest'
import texts from '../../../locales/en.json'
import { changeKeys, keysOf, obstacleTo, resetKeys, singleKeysOff, switchSingleKeys } from './keymap.ts'
import { usePreferencesOf } from '../preferences.ts'
import { capsOf, withKey } from './key-names.ts'
import { clash, contextOf, keyActions, keyContexts, meet, shortcutOf, unusable } from './shortcuts.ts'
import { actionOf } from './use-keys.ts'

beforeEach(() => {
  localStorage.clear()
  usePreferencesOf(1, undefined)
})

describe('the shortcuts', () => {
  it('never mean two things at once', () => {
    const conflicts = keyActions.flatMap((one, index) =>
      keyActions.slice(index + 1).filter((other) => meet(one, other) && shortcutOf(one).keys.some((keys) => shortcutOf(other).keys.some((others) => clash(keys, others)))).map((other) => `${one} and ${other}`),
    )
    expect(conflicts).toEqual([])
  })

  it('need no AltGr and leave the browser its own', () => {
    expect(keyActions.flatMap((action) => shortcutOf(action).keys).filter((keys) => unusable(keys))).toEqual([])
    expect(unusable('#')).toBe('altGr')
    expect(unusable('Mod+t')).toBe('browser')
    expect(unusable('Mod+Enter')).toBeUndefined()
  })

  it('all have a name, and their contexts too', () => {
    const names = texts.keys.actions as Record<string, Record<string, string>>
    expect(keyActions.filter((action) => !names[contextOf(action)]?.[action.split('.')[1] ?? ''])).toEqual([])
    expect(keyContexts.filter((context) => !(texts.keys.contexts as Record<string, string>)[context])).toEqual([])
  })

  it('are shown by their caps', () => {
    expect(capsOf('g i')).toEqual([['G'], ['I']])
    expect(capsOf('Mod+Enter')).toEqual([['Ctrl', '↵']])
    expect(withKey('Status', 'ticket.status')).toBe('Status (V)')
  })
})

describe('single keys', () => {
  it('mean something only outside text fields, menus and dialogs', () => {
    expect(press('<p></p>', 'j')).toBe('list.next')
    expect(press('<input>', 'j')).toBeUndefined()
    expect(press('<input type="checkbox">', 'j')).toBe('list.next')
    expect(press('<textarea></textarea>', 'n')).toBeUndefined()
    expect(press('<div contenteditable></div>', 'n')).toBeUndefined()
    expect(press('<div role="dialog"><p></p></div>', 'j', 'p')).toBeUndefined()
    expect(press('<div role="menu"><p></p></div>', 'Escape', 'p')).toBeUndefined()
  })

  it('leave Enter to the button that has the focus', () => {
    expect(press('<button></button>', 'Enter')).toBeUndefined()
    expect(press('<div role="listbox"></div>', 'Enter')).toBe('list.open')
  })

  it('leave combinations to the browser and to text fields', () => {
    expect(press('<p></p>', 'r', 'p', { ctrlKey: true })).toBeUndefined()
    expect(press('<p></p>', 'n', 'p', { altKey: true })).toBeUndefined()
    expect(press('<p></p>', 'z', 'p', { ctrlKey: true })).toBe('global.undo')
    expect(press('<textarea></textarea>', 'z', 'textarea', { ctrlKey: true })).toBeUndefined()
  })

  it('go by the character, however the keyboard makes it', () => {
    expect(press('<p></p>', '?', 'p', { shiftKey: true })).toBe('global.help')
    expect(press('<p></p>', 'E', 'p', { shiftKey: true })).toBe('ticket.solveAndNext')
    expect(press('<p></p>', 'E')).toBe('ticket.solve')
  })

  it('can follow one another', () => {
    expect(press('<p></p>', 'g')).toBeUndefined()
    expect(press('<p></p>', 'i')).toBe('global.tickets')
    expect(press('<p></p>', 'i')).toBe('ticket.assignToMe')
    expect(press('<p></p>', 'g')).toBeUndefined()
    expect(press('<p></p>', 'x')).toBeUndefined()
    expect(press('<p></p>', 'j')).toBe('list.next')
  })
})

describe('the keys of an agent', () => {
  it('can be changed, each with its own, and are remembered', () => {
    changeKeys('ticket.solve', 'd')
    expect(press('<p></p>', 'd')).toBe('ticket.solve')
    expect(press('<p></p>', 'e')).toBeUndefined()
    usePreferencesOf(2, undefined)
    expect(keysOf('ticket.solve')).toEqual(['e'])
    usePreferencesOf(1, undefined)
    expect(keysOf('ticket.solve')).toEqual(['d'])
    resetKeys()
    usePreferencesOf(1, undefined)
    expect(keysOf('ticket.solve')).toEqual(['e'])
  })

  it('are not given twice', () => {
    expect(obstacleTo('ticket.solve', 'j')).toBe('list.next')
    expect(obstacleTo('ticket.solve', 'g')).toBe('global.tickets')
    expect(obstacleTo('ticket.solve', '@')).toBe('altGr')
    expect(obstacleTo('ticket.solve', 'd')).toBeUndefined()
  })

  it('can be switched off as far as they are characters alone', () => {
    switchSingleKeys(false)
    expect([press('<p></p>', 'j'), press('<p></p>', '?'), press('<p></p>', 'Enter'), press('<p></p>', 'Escape')]).toEqual([undefined, undefined, 'list.open', 'global.back'])
    expect(withKey('Status', 'ticket.status')).toBe('Status')
    usePreferencesOf(1, undefined)
    expect(singleKeysOff()).toBe(true)
  })

  it('survive whatever lies in the store', () => {
    localStorage.setItem('timbre.preferences.1', '{"values":{"console.keys":{"off":1,"changed":{"nothing":"d","ticket.solve":7}}}}')
    usePreferencesOf(1, undefined)
    expect([singleKeysOff(), keysOf('ticket.solve')]).toEqual([false, ['e']])
  })
})

function press(html: string, key: string, selector = '*', held: { ctrlKey?: boolean; altKey?: boolean; shiftKey?: boolean } = {}) {
  document.body.innerHTML = html
  return actionOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, defaultPrevented: false, target: document.querySelector(`body ${selector}`), ...held })
}
