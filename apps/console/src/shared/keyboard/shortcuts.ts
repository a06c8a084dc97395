import type { Awaited } from './held-typing.ts'

/** What one action of the keyboard is called, and which keys do it unless the agent chose others. */
export interface Shortcut {
  readonly keys: readonly string[]
  /** More keys that do the same and stay as they are, such as arrows in a list. */
  readonly also?: readonly string[]
  /** The part of the screen it belongs to hears these keys itself: they are listed, but cannot be changed. */
  readonly fixed?: true
  /** A combination that means something of its own in a text field. */
  readonly outsideText?: true
  /** It leads to a text field that may still have to be fetched: what is typed meanwhile waits for it. */
  readonly opens?: Awaited
}

/**
 * Every shortcut of the console: the help sheet, tooltips, menus and the palette all read it here. The name is `context.action`, its text
 * `keys.actions.context.action`. Keys are written as `event.key` gives them, with `Mod+` (⌘ or Ctrl) and `Shift+`; `g i` is one after the
 * other. The same letters in every language, and none that needs AltGr on a Spanish keyboard; see ux.md section 10.
 */
export const shortcuts = {
  'global.palette': { keys: ['Mod+k'], opens: 'dialog' },
  'global.search': { keys: ['s', '/'], opens: 'field' },
  'global.help': { keys: ['?'] },
  'global.newTicket': { keys: ['c'], opens: 'dialog' },
  'global.undo': { keys: ['Mod+z'], outsideText: true },
  'global.back': { keys: ['Escape'] },
  'global.tickets': { keys: ['g i'] },
  'global.notifications': { keys: ['g b'] },
  'global.nextPinned': { keys: ['g t'] },
  'global.settings': { keys: ['g a'] },
  'list.views': { keys: [] },
  'list.next': { keys: ['j'], also: ['ArrowDown'] },
  'list.previous': { keys: ['k'], also: ['ArrowUp'] },
  'list.filter': { keys: ['f'] },
  'list.sort': { keys: [] },
  'list.table': { keys: ['Shift+t'] },
  'list.open': { keys: ['Enter'] },
  'list.check': { keys: ['x'] },
  'list.extend': { keys: ['Shift+ArrowDown'], fixed: true },
  'list.checkAll': { keys: ['Mod+a'], fixed: true },
  'ticket.reply': { keys: ['r'], opens: 'field' },
  'ticket.replyAll': { keys: ['Shift+r'], opens: 'field' },
  'ticket.note': { keys: ['n'], opens: 'field' },
  'ticket.solve': { keys: ['e'] },
  'ticket.solveAndNext': { keys: ['Shift+e'] },
  'ticket.assign': { keys: ['a'] },
  'ticket.assignToMe': { keys: ['i'] },
  'ticket.status': { keys: ['v'] },
  'ticket.priority': { keys: ['p'] },
  'ticket.tags': { keys: ['t'] },
  'ticket.spam': { keys: ['Shift+s'] },
  'ticket.trash': { keys: [] },
  'ticket.restore': { keys: [] },
  'ticket.pin': { keys: ['Shift+p'] },
  'ticket.context': { keys: ['b'] },
  'ticket.nextMessage': { keys: ['Shift+ArrowDown'], fixed: true },
  'ticket.previousMessage': { keys: ['Shift+ArrowUp'], fixed: true },
  'ticket.unread': { keys: ['u'] },
  'ticket.follow': { keys: ['w'] },
  'ticket.copyLink': { keys: ['y'] },
  'ticket.more': { keys: ['.'] },
  'composer.send': { keys: ['Mod+Enter'], fixed: true },
  'composer.solveNext': { keys: ['Mod+Shift+Enter'], fixed: true },
  'composer.bold': { keys: ['Mod+b'], fixed: true },
  'composer.italic': { keys: ['Mod+i'], fixed: true },
  'composer.numbers': { keys: ['Mod+Shift+7'], fixed: true },
  'composer.bullets': { keys: ['Mod+Shift+8'], fixed: true },
  'composer.link': { keys: ['Mod+k'], fixed: true },
  'composer.leave': { keys: ['Escape'], fixed: true },
  'picker.choose': { keys: ['Enter'], fixed: true },
  'picker.done': { keys: ['Mod+Enter'], fixed: true },
  'picker.remove': { keys: ['Backspace'], fixed: true },
} as const satisfies Readonly<Record<`${KeyContext}.${string}`, Shortcut>>

export type KeyContext = 'global' | 'list' | 'ticket' | 'composer' | 'picker'
export type KeyAction = keyof typeof shortcuts

export const keyContexts: readonly KeyContext[] = ['global', 'list', 'ticket', 'composer', 'picker']
export const keyActions = Object.keys(shortcuts) as readonly KeyAction[]

export const shortcutOf = (action: KeyAction): Shortcut => shortcuts[action]
export const contextOf = (action: KeyAction) => action.split('.')[0] as KeyContext

/** There nothing else is heard. */
const apart: readonly KeyContext[] = ['composer', 'picker']

/** Whether both can be meant at once. Inside composer and pickers only their own keys are, and fixed ones only in the part of the screen that has the focus. */
export function meet(one: KeyAction, other: KeyAction): boolean {
  if (shortcutOf(one).fixed && shortcutOf(other).fixed && contextOf(one) !== contextOf(other)) return false
  const contexts = [contextOf(one), contextOf(other)]
  return contexts[0] === contexts[1] || !contexts.some((context) => apart.includes(context))
}

/** One is the other, or the other begins with it: `g` and `g i`. */
export function clash(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other} `) || other.startsWith(`${one} `)
}

/** A character alone, which speech input types by accident (WCAG 2.1.4). */
export function isSingleKey(keys: string): boolean {
  return keys.split(' ').some((stroke) => stroke.replace('Shift+', '').length === 1)
}

const needsAltGr = new Set('[]{}#@\\|~€¬')
const ownedByBrowser = /^Mod\+([1-9tnwq]|Shift\+n)$/

/** Why keys cannot be used at all; undefined when they can. */
export function unusable(keys: string): 'altGr' | 'browser' | undefined {
  if (keys.split(' ').some((stroke) => needsAltGr.has(stroke.split('+').at(-1) ?? ''))) return 'altGr'
  return keys.split(' ').some((stroke) => ownedByBrowser.test(stroke)) ? 'browser' : undefined
}
