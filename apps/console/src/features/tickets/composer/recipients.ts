import type { Ticket } from '@timbre/tickets/contract'
import { computed, reactive } from 'vue'
import { looksLikeEmail } from '../../../shared/form.ts'
import { useThreads } from '../store/threads.store.ts'
import type { Writing } from './writing.ts'

export type Line = 'to' | 'cc' | 'bcc'

/** Somebody a reply goes to. */
export interface Recipient {
  readonly address: string
  /** As far as it is known. */
  readonly name: string
  readonly valid: boolean
}

/** Who gets a reply: by itself the requester and everybody who takes part, unless its writer says otherwise. */
export function useRecipients(ticket: () => Ticket, { content, change }: Pick<Writing, 'content' | 'change'>) {
  const threads = useThreads()
  const thread = computed(() => threads.threads.get(ticket().id))
  const uninvited = computed(() => (thread.value?.uninvited ?? []).filter(({ email }) => email && !addressed.value.has(email)))
  /** Names of those who were looked up here. */
  const names = reactive(new Map<string, string>())

  const usual = computed<Readonly<Record<Line, readonly string[]>>>(() => {
    const requester = ticket().requester
    return { to: requester.email ? [requester.email] : [], cc: (thread.value?.copies ?? []).flatMap(({ id, email }) => (email && id !== requester.id ? [email] : [])), bcc: [] }
  })
  const addresses = computed<Readonly<Record<Line, readonly string[]>>>(() => ({
    to: content.value.to ?? usual.value.to,
    cc: content.value.cc ?? usual.value.cc,
    bcc: content.value.bcc ?? usual.value.bcc,
  }))
  const addressed = computed(() => new Set(Object.values(addresses.value).flat()))
  const people = computed(() => ({ to: shown(addresses.value.to), cc: shown(addresses.value.cc), bcc: shown(addresses.value.bcc) }))
  const wrong = computed(() => [...people.value.to, ...people.value.cc, ...people.value.bcc].find(({ valid }) => !valid))

  function shown(list: readonly string[]): readonly Recipient[] {
    const known = [ticket().requester, ...(thread.value?.copies ?? []), ...(thread.value?.uninvited ?? [])]
    return list.map((address) => ({ address, name: known.find(({ email }) => email === address)?.name ?? names.get(address) ?? address, valid: looksLikeEmail(address) }))
  }

  /** Each person once: whoever is put into one line leaves the others. */
  function add(line: Line, address: string, name?: string) {
    if (name) names.set(address, name)
    const without = (other: Line) => (addresses.value[other].includes(address) ? { [other]: addresses.value[other].filter((one) => one !== address) } : {})
    change({ ...without('to'), ...without('cc'), ...without('bcc'), [line]: [...addresses.value[line].filter((one) => one !== address), address] })
  }

  function remove(line: Line, address: string) {
    change({ [line]: addresses.value[line].filter((one) => one !== address) })
  }

  /** To the requester with everybody who takes part in copy. */
  const toAll = () => change({ to: null, cc: null })
  const toOne = () => change({ to: null, cc: [] })

  return { people, uninvited, wrong, add, remove, toAll, toOne, isToAll: computed(() => content.value.cc === null && content.value.to === null), hasCopies: computed(() => usual.value.cc.length > 0) }
}

export type Recipients = ReturnType<typeof useRecipients>
