import type { Draft } from '@timbre/tickets/contract'
import { defineStore } from 'pinia'
import { reactive, shallowReactive, watch } from 'vue'
import { isApiError, useApi } from '../../../shared/api/index.ts'
import { onLiveMessage, useLive } from '../../../shared/live/index.ts'
import { useSession } from '../../session/index.ts'
import { ticketsApi } from '../store/tickets.api.ts'
import type { PendingMessage } from '../store/timeline.ts'
import { bothTexts, draftStorage, noCopy, type DraftCopy } from './draft-copies.ts'

export type Mode = Draft['mode']
type Returned = Pick<PendingMessage, 'kind' | 'text' | 'attachments'>

/** The server has what was typed this long after the last key. */
const saveAfterMs = 800

/**
 * What was typed and not sent, per ticket and mode, so that no text ends up in another ticket or is lost by looking elsewhere. Kept in this
 * browser with every key, and by the server soon after, for the other screens of the same person.
 */
export const useDrafts = defineStore('drafts', () => {
  const session = useSession()
  const server = ticketsApi(useApi())
  const storage = draftStorage(() => session.me?.id)
  const copies = reactive(new Map<string, DraftCopy>())
  /** Messages that came back, by ticket, until the composer has taken their files. */
  const returned = shallowReactive(new Map<number, Returned>())
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const saving = new Map<string, Promise<void>>()
  /** On their way as messages: what the server still holds of them is not shown again. */
  const leaving = new Set<string>()

  const keyOf = (ticketId: number, mode: Mode) => `${ticketId}.${mode}`
  const partsOf = (key: string) => [Number(key.split('.')[0]), key.split('.')[1] as Mode] as const
  const copyOf = (key: string): DraftCopy => copies.get(key) ?? storage.read(key) ?? noCopy

  watch(
    () => session.me?.id,
    (id) => id !== undefined && void load(),
    { immediate: true },
  )
  onLiveMessage(useLive(), (message) => {
    if (message.type === 'resync') void load()
    if (message.type === 'draft') void hear(keyOf(message.ticket, message.mode as Mode), message.version)
  })

  function put(key: string, copy: DraftCopy) {
    copies.set(key, copy)
    storage.write(key, copy)
  }

  const text = (ticketId: number, mode: Mode) => copyOf(keyOf(ticketId, mode)).text
  const has = (ticketId: number) => text(ticketId, 'reply').trim() !== '' || text(ticketId, 'note').trim() !== ''

  function write(ticketId: number, mode: Mode, value: string) {
    const key = keyOf(ticketId, mode)
    leaving.delete(key)
    put(key, { ...copyOf(key), text: value, changed: true })
    saveSoon(key)
  }

  function saveSoon(key: string) {
    clearTimeout(timers.get(key))
    timers.set(key, setTimeout(() => void save(key), saveAfterMs))
  }

  /** One saving per text at a time, so that versions follow each other. */
  async function save(key: string) {
    await saving.get(key)
    const run = saveOnce(key).finally(() => saving.delete(key))
    saving.set(key, run)
    await run
  }

  async function saveOnce(key: string) {
    const sent = copyOf(key)
    if (!sent.changed || leaving.has(key)) return
    try {
      const version = await keep(key, sent)
      const now = copyOf(key)
      const changed = now.text !== sent.text && !leaving.has(key)
      put(key, { ...now, version, changed })
      if (changed) saveSoon(key)
    } catch (error) {
      // Anything else is tried again with the next key, or when the line is back.
      if (isApiError(error, 'tickets.draftChanged')) meet(key, error.problem?.['current'] as Draft)
    }
  }

  async function keep(key: string, copy: DraftCopy): Promise<number> {
    if (copy.text.trim() !== '') return (await server.saveDraft(...partsOf(key), { text: copy.text, version: copy.version })).version
    if (copy.version > 0) await server.deleteDraft(...partsOf(key), copy.version)
    return 0
  }

  /** Takes over what the server has. Where both sides went on writing, both texts stay. */
  function meet(key: string, theirs: Pick<Draft, 'text' | 'version'>) {
    const mine = copyOf(key)
    if (leaving.has(key)) return
    const together = mine.changed ? bothTexts(mine.text, theirs.text) : theirs.text
    put(key, { text: together, version: theirs.version, changed: mine.changed && together !== theirs.text })
    if (copyOf(key).changed) saveSoon(key)
  }

  /** Everything there is, at the beginning and after a gap. */
  async function load() {
    const known = new Map([...storage.keys(), ...copies.keys()].map((key) => [key, copyOf(key).version]))
    const drafts = await server.drafts().catch(() => undefined)
    if (!drafts) return
    const found = new Map(drafts.map((draft) => [keyOf(draft.ticketId, draft.mode), draft]))
    for (const key of new Set([...known.keys(), ...found.keys()])) {
      const { version, changed } = copyOf(key)
      // What was saved while this was on its way is newer.
      if (saving.has(key) || version !== (known.get(key) ?? 0)) continue
      const theirs = found.get(key) ?? { text: '', version: 0 }
      if (theirs.version !== version) meet(key, theirs)
      else if (changed) saveSoon(key)
    }
  }

  /** Another screen saved, sent or threw away. */
  async function hear(key: string, version: number) {
    await saving.get(key)
    if (!leaving.has(key) && copyOf(key).version !== version) await refresh(key)
  }

  async function refresh(key: string) {
    const { version } = copyOf(key)
    const theirs = await server.draft(...partsOf(key)).catch(() => undefined)
    if (theirs && !saving.has(key) && copyOf(key).version === version && theirs.version !== version) meet(key, theirs)
  }

  /** The text leaves as a message. Answers the version of the draft that goes with it, once no saving is under way. */
  async function release(ticketId: number, mode: Mode): Promise<number> {
    const key = keyOf(ticketId, mode)
    leaving.add(key)
    clearTimeout(timers.get(key))
    put(key, { ...copyOf(key), text: '', changed: false })
    await saving.get(key)
    return copyOf(key).version
  }

  /** The message has arrived; what another screen wrote meanwhile may be shown again. */
  async function released(ticketId: number, mode: Mode) {
    const key = keyOf(ticketId, mode)
    if (leaving.delete(key)) await refresh(key)
  }

  /** Takes a message back that did not leave, with its files. What was typed since stays below it. */
  function giveBack(ticketId: number, message: Returned) {
    const since = text(ticketId, message.kind)
    write(ticketId, message.kind, since.trim() ? `${message.text}\n\n${since}` : message.text)
    returned.set(ticketId, message)
  }

  function $reset() {
    for (const timer of timers.values()) clearTimeout(timer)
    for (const one of [timers, saving, leaving, copies, returned]) one.clear()
  }

  return { text, write, has, release, released, returned, giveBack, $reset }
})
