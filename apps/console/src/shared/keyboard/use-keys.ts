import { onBeforeUnmount, onMounted, shallowReactive } from 'vue'
import { holdTyping } from './held-typing.ts'
import { keysOf } from './keymap.ts'
import { keyActions, shortcutOf, type KeyAction } from './shortcuts.ts'
import { isTextField, strokeOf } from './strokes.ts'

/** Does it; false leaves the key to others. */
type Run = () => boolean | void
interface Handler {
  readonly run: Run
  /** Whether it can be done now, for menus and the palette. Always, when left out. */
  readonly when?: () => boolean
}
export type KeyHandlers = Partial<Record<KeyAction, Run | Handler>>

/** Who does what on this screen; of several, the one shown last comes first. */
const shown = shallowReactive<KeyHandlers[]>([])
/** Strokes of a sequence so far. */
let begun = ''
let forget: ReturnType<typeof setTimeout> | undefined

/** Does things by keys while the surrounding component is shown. */
export function useKeys(handlers: KeyHandlers): void {
  onMounted(() => {
    if (shown.length === 0) document.addEventListener('keydown', onKey)
    shown.unshift(handlers)
  })
  onBeforeUnmount(() => {
    shown.splice(shown.indexOf(handlers), 1)
    if (shown.length === 0) document.removeEventListener('keydown', onKey)
  })
}

/** Whether anything on this screen does it now. Reactive. */
export function isOffered(action: KeyAction): boolean {
  return handlersOf(action).some(({ when }) => when === undefined || when())
}

/** Does it, as its key would. */
export function perform(action: KeyAction): boolean {
  const done = handlersOf(action).some(({ run, when }) => (when === undefined || when()) && run() !== false)
  const { opens } = shortcutOf(action)
  if (done && opens) holdTyping(opens)
  return done
}

function handlersOf(action: KeyAction): readonly Handler[] {
  return shown.flatMap((handlers) => {
    const handler = handlers[action]
    return handler === undefined ? [] : [typeof handler === 'function' ? { run: handler } : handler]
  })
}

function onKey(event: KeyboardEvent): void {
  const action = actionOf(event)
  if (action && perform(action)) event.preventDefault()
}

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing' | 'defaultPrevented' | 'target'>

/** The action that a key stands for where it was pressed. The first key of a sequence is remembered for a moment. */
export function actionOf(event: Pressed): KeyAction | undefined {
  const stroke = event.defaultPrevented || event.isComposing ? undefined : strokeOf(event)
  if (!stroke) return undefined
  const pressed = begun ? `${begun} ${stroke}` : stroke
  begun = ''
  clearTimeout(forget)
  const heard = keyActions.filter((action) => !shortcutOf(action).fixed && isHeard(action, event.target, stroke))
  const action = heard.find((candidate) => keysOf(candidate).includes(pressed))
  if (!action && heard.some((candidate) => keysOf(candidate).some((keys) => keys.startsWith(`${pressed} `)))) {
    begun = pressed
    forget = setTimeout(() => (begun = ''), 1500)
  }
  return action
}

/** Text fields keep what is typed, menus and dialogs their keys, and Enter presses the button that has the focus. */
function isHeard(action: KeyAction, target: EventTarget | null, stroke: string): boolean {
  if (!(target instanceof Element)) return true
  if (target.closest('[role="dialog"], [role="alertdialog"], [role="menu"], [role="combobox"]')) return false
  if (stroke === 'Enter') return !isTextField(target) && !target.closest('button, a, summary')
  if (!isTextField(target) || action === 'global.back') return true
  return stroke.startsWith('Mod+') && !shortcutOf(action).outsideText
}
