import { keysOf } from './keymap.ts'
import type { KeyAction } from './shortcuts.ts'
import { apple } from './strokes.ts'

const signs: Readonly<Record<string, string>> = { Enter: '↵', Escape: 'Esc', ArrowDown: '↓', ArrowUp: '↑', ArrowLeft: '←', ArrowRight: '→', Mod: apple ? '⌘' : 'Ctrl', Shift: apple ? '⇧' : 'Shift' }

/** The caps to press, stroke by stroke: `Mod+Enter` is [[Ctrl, ↵]], `g i` is [[G], [I]]. */
export function capsOf(keys: string): readonly (readonly string[])[] {
  return keys.split(' ').map((stroke) => stroke.split('+').map((key) => signs[key] ?? (key.length === 1 ? key.toUpperCase() : key)))
}

/** Keys in one word, for tooltips. Macs show signs for their keys, others words. */
export function keyText(keys: string): string {
  return capsOf(keys).map((caps) => caps.join(apple ? '' : '+')).join(' ')
}

const flatCaps = new Map<string, readonly string[]>()

/** The caps of the first keys of an action, for tooltips that draw them; the same array each time, so that nothing is drawn anew for it. Reactive. */
export function capsFor(action: KeyAction): readonly string[] {
  const keys = keysOf(action)[0] ?? ''
  const known = flatCaps.get(keys) ?? (keys === '' ? [] : capsOf(keys).flat())
  flatCaps.set(keys, known)
  return known
}

/** A name with its key behind it, as tooltips show it. Reactive. */
export function withKey(label: string, action: KeyAction): string {
  const [keys] = keysOf(action)
  return keys === undefined ? label : `${label} (${keyText(keys)})`
}

export const sendKeys = keyText('Mod+Enter')
