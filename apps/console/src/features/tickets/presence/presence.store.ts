import { defineStore } from 'pinia'
import { onScopeDispose, shallowReactive, watch } from 'vue'
import { onLiveMessage, useLive, type LiveMessage, type Said } from '../../../shared/live/index.ts'
import type { Mode } from '../composer/drafts.store.ts'
import { useAttention } from './attention.ts'

/** A colleague at a ticket, and what they do there. */
export type Colleague = Extract<LiveMessage, { type: 'colleagues' }>['people'][number]

const nobody: readonly Colleague[] = []
/** The server forgets who views after 45 s, who writes after 10. */
const sayViewingEvery = 15_000
const sayWritingEvery = 4_000
/** Nobody who rests longer between two keys is writing. */
const restMilliseconds = 6_000
const tickMilliseconds = 1_000
const followedAtMost = 200
/** Scrolling passes many rows by. */
const followAfter = 250

/** Who else is at the tickets on screen, and what colleagues hear of this person. */
export const usePresence = defineStore('presence', () => {
  const live = useLive()
  const attentive = useAttention()
  const people = shallowReactive(new Map<number, readonly Colleague[]>())
  /** What each place on the screen shows and views. */
  const shown = new Set<() => readonly number[]>()
  const viewed = new Set<() => number | undefined>()
  let writing: { ticket: number; mode: Mode; keyAt: number } | undefined
  let said = ''
  let saidAt = -Infinity
  let followed = '[]'
  let followTimer: ReturnType<typeof setTimeout> | undefined

  onLiveMessage(live, (message) => {
    if (message.type === 'colleagues') {
      if (message.people.length > 0) people.set(message.ticket, message.people)
      else people.delete(message.ticket)
    } else if (message.type === 'gone') people.delete(message.id)
  })
  onScopeDispose(
    live.onState((state) => {
      // What was said and asked is forgotten with the line, and who was there may have left since.
      if (state === 'reconnecting') return
      people.clear()
      said = ''
      followed = '[]'
      if (state !== 'live') return
      sayPresent()
      follow()
    }),
  )
  watch(attentive, sayPresent)
  const timer = setInterval(sayPresent, tickMilliseconds)
  onScopeDispose(() => clearInterval(timer))

  function sayPresent() {
    const now = performance.now()
    if (writing && now - writing.keyAt >= restMilliseconds) writing = undefined
    const viewing = attentive.value ? [...new Set([...viewed].flatMap((view) => view() ?? []))] : []
    const what: Said = { type: 'present', viewing, ...(writing && { writing: { ticket: writing.ticket, mode: writing.mode } }) }
    const text = JSON.stringify(what)
    const idle = viewing.length === 0 && !writing
    const again = now - saidAt >= (writing ? sayWritingEvery : sayViewingEvery)
    if (text === said ? idle || !again : said === '' && idle) return
    said = text
    saidAt = now
    live.say(what)
  }

  function follow() {
    clearTimeout(followTimer)
    followTimer = undefined
    const tickets = [...new Set([...shown].flatMap((show) => show()))].slice(0, followedAtMost).toSorted((one, other) => one - other)
    const text = JSON.stringify(tickets)
    if (text === followed) return
    followed = text
    const still = new Set(tickets)
    for (const id of people.keys()) if (!still.has(id)) people.delete(id)
    live.say({ type: 'colleagues', tickets })
  }

  function followSoon() {
    followTimer ??= setTimeout(follow, followAfter)
  }

  /** Hears who is at these tickets, while the surrounding component lives. */
  function followWhile(tickets: () => readonly number[]) {
    shown.add(tickets)
    watch(tickets, followSoon, { immediate: true })
    onScopeDispose(() => {
      shown.delete(tickets)
      followSoon()
    })
  }

  /** Lets colleagues know that this ticket is looked at, while the surrounding component lives. */
  function viewWhile(ticket: () => number | undefined) {
    viewed.add(ticket)
    watch(ticket, sayPresent, { immediate: true })
    onScopeDispose(() => {
      viewed.delete(ticket)
      sayPresent()
    })
  }

  /** A key was pressed in the composer. */
  function wrote(ticket: number, mode: Mode) {
    const begins = writing?.ticket !== ticket || writing.mode !== mode
    writing = { ticket, mode, keyAt: performance.now() }
    if (begins) sayPresent()
  }

  /** It was sent, or put away. */
  function rested() {
    writing = undefined
    sayPresent()
  }

  const at = (ticket: number) => people.get(ticket) ?? nobody

  function $reset() {
    people.clear()
    writing = undefined
  }

  return { at, followWhile, viewWhile, wrote, rested, $reset }
})
