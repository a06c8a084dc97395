import { isTextField } from './strokes.ts'

/** Where what is typed belongs: the next text field that gets the focus, wherever it is or in a dialog. */
export type Awaited = 'field' | 'dialog'

/** A field that has not come by then will not come; the keys act as always again. */
const longest = 10_000

interface Held {
  text: string
  readonly into: Awaited
  /** Sends what is typed. */
  sending?: KeyboardEventInit
}

let held: Held | undefined
let limit: ReturnType<typeof setTimeout> | undefined

/**
 * Keeps what is typed until the field that is being opened has the focus, and writes it there. The part of the console it stands in may
 * still be on its way, and `/` followed by “refund” would otherwise answer, solve and filter tickets.
 */
export function holdTyping(into: Awaited): void {
  if (isThere(document.activeElement, into)) return
  if (!held) {
    addEventListener('keydown', onKey, true)
    addEventListener('focusin', onFocus, true)
    addEventListener('pointerdown', release, true)
  }
  held = { text: '', into }
  clearTimeout(limit)
  limit = setTimeout(release, longest)
}

function release(): void {
  held = undefined
  clearTimeout(limit)
  removeEventListener('keydown', onKey, true)
  removeEventListener('focusin', onFocus, true)
  removeEventListener('pointerdown', release, true)
}

const isThere = (element: Element | null, into: Awaited) => element !== null && isTextField(element) && (into === 'field' || element.closest('[role=dialog]') !== null)

function onKey(event: KeyboardEvent): void {
  if (!held) return
  const { key } = event
  event.stopPropagation()
  if (key === 'Escape') release()
  else if (key === 'Enter' && (event.ctrlKey || event.metaKey)) held.sending = { key, ctrlKey: event.ctrlKey, metaKey: event.metaKey, shiftKey: event.shiftKey, bubbles: true, cancelable: true }
  // What comes after is meant for what the sending leads to, which is not there.
  else if (held.sending && !event.ctrlKey && !event.metaKey) return event.preventDefault()
  else if (isCharacter(event)) held.text += key
  else if (key === 'Backspace') held.text = held.text.slice(0, -1)
  // Reloading and the like stay with the browser.
  else if (event.ctrlKey || event.metaKey || event.altKey || /^F\d/.test(key)) return
  event.preventDefault()
}

/** Some characters need AltGr, which tells of itself as Ctrl and Alt, or ⌥. */
function isCharacter(event: KeyboardEvent): boolean {
  return event.key.length === 1 && (event.getModifierState('AltGraph') || !(event.ctrlKey || event.metaKey || event.altKey))
}

function onFocus({ target }: FocusEvent): void {
  if (!held || !isThere(target as Element, held.into)) return
  // Editors put the caret where it belongs only after they have the focus.
  setTimeout(() => {
    const { text = '', sending } = held ?? {}
    release()
    if (text) document.execCommand('insertText', false, text)
    // An editor notices a moment later what has been written into it.
    if (sending) setTimeout(() => target?.dispatchEvent(new KeyboardEvent('keydown', sending)))
  })
}
