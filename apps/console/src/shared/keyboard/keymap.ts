import { Keys } from '@timbre/identity/contract'
import { computed } from 'vue'
import { usePreference } from '../preferences.ts'
import { clash, isSingleKey, keyActions, meet, shortcutOf, unusable, type KeyAction } from './shortcuts.ts'

const kept = usePreference(Keys)
const changed = computed(() => Object.fromEntries(Object.entries(kept.value.changed).filter(([, keys]) => typeof keys === 'string')) as Partial<Record<KeyAction, string>>)

/** The keys that do something now, the agent's own ones first; none when single keys are off. Reactive. */
export function keysOf(action: KeyAction): readonly string[] {
  return assigned(action).filter((keys) => !(kept.value.off === true && isSingleKey(keys)))
}

/** The keys of an action, switched off or not. */
function assigned(action: KeyAction): readonly string[] {
  const own = changed.value[action]
  return own === undefined ? shortcutOf(action).keys : [own]
}

export const singleKeysOff = () => kept.value.off === true
export const isChanged = (action: KeyAction) => changed.value[action] !== undefined
export const anyChanged = () => keyActions.some(isChanged)

export function switchSingleKeys(on: boolean): void {
  kept.value = { ...kept.value, off: !on }
}

/** What stands in the way of giving an action these keys: another action that has them, or the keyboard itself. */
export function obstacleTo(action: KeyAction, keys: string): KeyAction | 'altGr' | 'browser' | undefined {
  return unusable(keys) ?? keyActions.find((other) => other !== action && meet(action, other) && assigned(other).some((taken) => clash(taken, keys)))
}

/** Gives an action other keys. Whoever asks has seen that nothing stands in the way. */
export function changeKeys(action: KeyAction, keys: string): void {
  const { [action]: _, ...others } = changed.value
  kept.value = { ...kept.value, changed: shortcutOf(action).keys.includes(keys) ? others : { ...others, [action]: keys } }
}

/** All keys as they came. */
export function resetKeys(): void {
  kept.value = { ...kept.value, changed: {} }
}
