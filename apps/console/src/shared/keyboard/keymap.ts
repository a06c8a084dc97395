/**
 * What single keys do, by name of the action, so that they can be switched off and remapped one day (WCAG 2.1.4) and listed by `?`.
 * The same letters in every language; see ux.md section 10.
 */
export const keymap = {
  'list.next': ['j'],
  'list.previous': ['k'],
  'list.open': ['Enter'],
  'ticket.reply': ['r'],
  'ticket.note': ['n'],
  'ticket.status': ['v'],
  'ticket.priority': ['p'],
  'ticket.assign': ['a'],
  back: ['Escape'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type KeyAction = keyof typeof keymap

/** The action a key stands for here: undefined inside text fields, menus and dialogs, and with modifiers. */
export function actionOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'isComposing' | 'defaultPrevented' | 'target'>): KeyAction | undefined {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return undefined
  const action = (Object.keys(keymap) as KeyAction[]).find((name) => (keymap[name] as readonly string[]).includes(event.key))
  if (!action || !(event.target instanceof Element)) return action
  if (event.target.closest('[role="dialog"], [role="menu"], [role="combobox"]')) return undefined
  if (isTextField(event.target) && action !== 'back') return undefined
  // Enter presses the button or follows the link that has the focus.
  if (event.key === 'Enter' && event.target.closest('button, a, summary')) return undefined
  return action
}

export function isTextField(element: Element): boolean {
  return element.closest('input, textarea, select, [contenteditable="true"]') !== null
}
