/** Macs have a key of their own for commands. */
export const apple = /Mac|iPhone|iPad/.test(navigator.platform)

export type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

const modifiers = new Set(['Control', 'Meta', 'Shift', 'Alt', 'AltGraph', 'CapsLock', 'Dead'])

/** What was pressed, as shortcuts are written: by the character, not by the place of the key. Undefined for what cannot be a shortcut. */
export function strokeOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): string | undefined {
  if (modifiers.has(key) || altKey || (apple ? ctrlKey : metaKey)) return undefined
  const isLetter = key.length === 1 && key.toLowerCase() !== key.toUpperCase()
  // `?` and `/` need Shift on some keyboards and not on others: the character says enough.
  const shift = shiftKey && (isLetter || key.length > 1) ? 'Shift+' : ''
  const mod = (apple ? metaKey : ctrlKey) ? 'Mod+' : ''
  return `${mod}${shift}${isLetter ? key.toLowerCase() : key === ' ' ? 'Space' : key}`
}

export function isTextField(element: Element): boolean {
  return element.closest('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]:not([contenteditable="false"])') !== null
}
