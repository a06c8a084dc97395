import { reactive } from 'vue'
import { clash, isSingleKey, keyActions, meet, shortcutOf, unusable, type KeyAction } from './shortcuts.ts'

interface Chosen {
  /** Single keys do nothing. */
  off: boolean
  changed: Partial<Record<KeyAction, string>>
}

const chosen = reactive<Chosen>({ off: false, changed: {} })
let storageKey: string | undefined

/** The keys of one agent, as kept in this browser: each has their own. */
export function useKeymapOf(agentId: number | undefined): void {
  storageKey = agentId === undefined ? undefined : `timbre.keys.${agentId}`
  Object.assign(chosen, { off: false, changed: {} }, stored())
}

/** The keys that do something now, the agent's own ones first; none when single keys are off. Reactive. */
export function keysOf(action: KeyAction): readonly string[] {
  return assigned(action).filter((keys) => !(chosen.off && isSingleKey(keys)))
}

/** The keys of an action, switched off or not. */
function assigned(action: KeyAction): readonly string[] {
  const own = chosen.changed[action]
  return own === undefined ? shortcutOf(action).keys : [own]
}

export const singleKeysOff = () => chosen.off
export const isChanged = (action: KeyAction) => chosen.changed[action] !== undefined
export const anyChanged = () => keyActions.some(isChanged)

export function switchSingleKeys(on: boolean): void {
  chosen.off = !on
  keep()
}

/** What stands in the way of giving an action these keys: another action that has them, or the keyboard itself. */
export function obstacleTo(action: KeyAction, keys: string): KeyAction | 'altGr' | 'browser' | undefined {
  return unusable(keys) ?? keyActions.find((other) => other !== action && meet(action, other) && assigned(other).some((taken) => clash(taken, keys)))
}

/** Gives an action other keys. Whoever asks has seen that nothing stands in the way. */
export function changeKeys(action: KeyAction, keys: string): void {
  if (shortcutOf(action).keys.includes(keys)) delete chosen.changed[action]
  else chosen.changed[action] = keys
  keep()
}

/** All keys as they came. */
export function resetKeys(): void {
  chosen.changed = {}
  keep()
}

function keep(): void {
  if (!storageKey) return
  try {
    localStorage.setItem(storageKey, JSON.stringify(chosen))
  } catch {
    // Then it lasts as long as this tab.
  }
}

function stored(): Chosen | undefined {
  try {
    const kept = JSON.parse((storageKey && localStorage.getItem(storageKey)) || 'null') as Partial<Chosen> | null
    if (!kept) return undefined
    const changed = Object.entries(kept.changed ?? {}).filter(([action, keys]) => (keyActions as readonly string[]).includes(action) && typeof keys === 'string')
    return { off: kept.off === true, changed: Object.fromEntries(changed) }
  } catch {
    return undefined
  }
}
