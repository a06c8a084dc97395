import { computed, ref } from 'vue'
import { useBulk } from '../bulk.ts'
import { useChoices } from '../store/choices.ts'
import { tagOf } from '../store/tag.ts'
import { useTickets } from '../store/tickets.store.ts'

/** Tags of one or several tickets in a picker: those every one has, and those chosen while it is open. What changed is saved when it closes. */
export function useTagChoice() {
  const tickets = useTickets()
  const bulk = useBulk()
  const { tags } = useChoices()

  const chosen = ref<readonly string[]>([])
  const made = ref<readonly string[]>([])
  const items = computed(() => [...tags.value, ...made.value.filter((name) => !tags.value.some(({ id }) => id === name)).map((name) => ({ id: name, label: name }))])
  let before: readonly string[] = []
  /** Those meant when the picker opened. */
  let target: readonly number[] = []

  function begin(ids: readonly number[]) {
    before = chosen.value = tags.value.map(({ id }) => id).filter((name) => ids.every((id) => tickets.rows.get(id)?.tags.includes(name)))
    target = ids
  }

  function end() {
    const add = chosen.value.filter((name) => !before.includes(name))
    const remove = before.filter((name) => !chosen.value.includes(name))
    if (add.length + remove.length > 0) void bulk.tag(target, add, remove)
  }

  function make(typed: string) {
    const name = tagOf(typed)
    if (!name) return
    made.value = [...made.value, name]
    if (!chosen.value.includes(name)) chosen.value = [...chosen.value, name]
  }

  return { chosen, items, begin, end, make }
}
