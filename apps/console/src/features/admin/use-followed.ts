import { shallowRef, watch, type Ref } from 'vue'

interface Followed<Value> {
  /** What the form is filled with. */
  readonly base: Readonly<Ref<Value>>
  /** What somebody else has made of it meanwhile. */
  readonly newer: Readonly<Ref<Value | undefined>>
  /** From now on the form stands on the newer one. */
  catchUp(): void
}

interface Options<Value> {
  /** As much of it as the form shows. */
  readonly shown: (value: Value) => unknown
  /** Whether nothing would be lost by showing another one. */
  readonly mayReplace: () => boolean
  /** What the form stood on when it was left with something unsaved. */
  readonly begunOn?: Value | undefined
}

/** For a form that others may have open, too: what they save shows at once where nothing was typed; what was typed is never replaced unasked. */
export function useFollowed<Value>(given: () => Value, { shown, mayReplace, begunOn }: Options<Value>): Followed<Value> {
  const base: Ref<Value> = shallowRef(begunOn ?? given())
  const newer = shallowRef<Value>()

  watch(given, follow, { immediate: true })

  function follow(now: Value) {
    const same = JSON.stringify(shown(now)) === JSON.stringify(shown(base.value))
    newer.value = same || mayReplace() ? undefined : now
    if (newer.value === undefined) base.value = now
  }

  function catchUp() {
    if (newer.value === undefined) return
    base.value = newer.value
    newer.value = undefined
  }

  return { base, newer, catchUp }
}
