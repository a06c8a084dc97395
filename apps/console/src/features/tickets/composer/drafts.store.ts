import type { Draft, DraftInput } from '@timbre/tickets/contract'
import { defineStore } from 'pinia'
import { reactive, watch } from 'vue'
import { isApiError, useApi } from '../../../shared/api/index.ts'
import { looksLikeEmail } from '../../../shared/form.ts'
import { onLineBack, onLiveMessage, useLive } from '../../../shared/live/index.ts'
import { useSession } from '../../session/index.ts'
import { ticketsApi } from '../store/tickets.api.ts'
import { isBlank, textOf } from '../../../shared/editor/html-text.ts'
import { bothDrafts, contentOf, draftStorage, isEmptyDraft, noCopy, nothing, type DraftContent, type DraftCopy } from './draft-copies.ts'

export type Mode = Draft['mode']

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
  const live = useLive()
  onLineBack(live, () => void load())
  onLiveMessage(live, (message) => {
    if (message.type === 'resync') void load()
    if (message.type === 'draft') void hear(keyOf(message.ticket, message.mode as Mode), message.version)
  })

  function put(key: string, copy: DraftCopy) {
    copies.set(key, copy)
    storage.write(key, copy)
  }

  const content = (ticketId: number, mode: Mode): DraftContent => copyOf(keyOf(ticketId, mode))
  const isBegun = (ticketId: number, mode: Mode) => !isEmptyDraft(content(ticketId, mode))
  const has = (ticketId: number) => isBegun(ticketId, 'reply') || isBegun(ticketId, 'note')

  function write(ticketId: number, mode: Mode, part: Partial<DraftContent>) {
    const key = keyOf(ticketId, mode)
    leaving.delete(key)
    put(key, { ...copyOf(key), ...part, changed: true })
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
      const changed = now !== sent && now.changed && !leaving.has(key)
      put(key, { ...now, version, changed })
      if (changed) saveSoon(key)
    } catch (error) {
      // Anything else is tried again with the next key, or when the line is back.
      if (isApiError(error, 'tickets.draftChanged')) meet(key, found(error.problem?.['current'] as Draft))
    }
  }

  async function keep(key: string, copy: DraftCopy): Promise<number> {
    if (!isEmptyDraft(copy)) return (await server.saveDraft(...partsOf(key), inputOf(copy))).version
    if (copy.version > 0) await server.deleteDraft(...partsOf(key), copy.version)
    return 0
  }

  /** Takes over what the server has. Where both sides went on writing, both texts stay. */
  function meet(key: string, { version, ...theirs }: DraftContent & Pick<Draft, 'version'>) {
    const mine = copyOf(key)
    if (leaving.has(key)) return
    const together = mine.changed ? bothDrafts(mine, theirs) : theirs
    const changed = mine.changed && Object.entries(theirs).some(([part, value]) => JSON.stringify(together[part as keyof DraftContent]) !== JSON.stringify(value))
    put(key, { ...together, version, changed })
    if (changed) saveSoon(key)
  }

  /** Everything there is, at the beginning and after a gap. */
  async function load() {
    const known = new Map([...storage.keys(), ...copies.keys()].map((key) => [key, copyOf(key).version]))
    const drafts = await server.drafts().catch(() => undefined)
    if (!drafts) return
    const kept = new Map(drafts.map((draft) => [keyOf(draft.ticketId, draft.mode), found(draft)]))
    for (const key of new Set([...known.keys(), ...kept.keys()])) {
      const { version, changed } = copyOf(key)
      // What was saved while this was on its way is newer.
      if (saving.has(key) || version !== (known.get(key) ?? 0)) continue
      const theirs = kept.get(key) ?? { ...nothing, version: 0 }
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
    if (theirs && !saving.has(key) && copyOf(key).version === version && theirs.version !== version) meet(key, found(theirs))
  }

  /** The text leaves as a message. Answers the version of the draft that goes with it, once no saving is under way. */
  async function release(ticketId: number, mode: Mode): Promise<number> {
    const key = keyOf(ticketId, mode)
    leaving.add(key)
    clearTimeout(timers.get(key))
    put(key, { ...copyOf(key), ...nothing, changed: false })
    await saving.get(key)
    return copyOf(key).version
  }

  /** The message has arrived; what another screen wrote meanwhile may be shown again. */
  async function released(ticketId: number, mode: Mode) {
    const key = keyOf(ticketId, mode)
    if (leaving.delete(key)) await refresh(key)
  }

  /** Takes a message back that did not leave, with all it held. What was written since stays below it. */
  function giveBack(ticketId: number, mode: Mode, message: DraftContent) {
    const since = content(ticketId, mode)
    write(ticketId, mode, bothDrafts(message, isBlank(since.html) ? { ...since, html: '' } : since))
  }

  function $reset() {
    for (const timer of timers.values()) clearTimeout(timer)
    for (const one of [timers, saving, leaving, copies]) one.clear()
  }

  return { content, write, isBegun, has, release, released, giveBack, $reset }
})

const found = (draft: Draft) => ({ ...contentOf(draft), version: draft.version })

/** As the server keeps it: addresses that are none yet wait in this browser. */
function inputOf({ html, to, cc, bcc, from, subject, signature, quote, attachments, version }: DraftCopy): DraftInput {
  const valid = (addresses: readonly string[] | null) => addresses && [...new Set(addresses.filter(looksLikeEmail))]
  const [toThem, copies, unseen] = [valid(to), valid(cc), valid(bcc)]
  return {
    html,
    text: textOf(html),
    ...(toThem && { to: toThem }),
    ...(copies && { cc: copies }),
    ...(unseen && { bcc: unseen }),
    ...(from !== null && { from }),
    ...(subject?.trim() && { subject }),
    ...(signature !== null && { signature }),
    ...(quote !== null && { quote }),
    ...(attachments.length > 0 && { attachments: attachments.map(({ id }) => id) }),
    version,
  }
}
