import type { Marked, Notification, SeenInput, UnseenCount } from '@timbre/notifications/contract'
import { useApi, type PageOf } from '../../shared/api/index.ts'
import { onLineBack, onLiveMessage, useLive, type LiveMessage } from '../../shared/live/index.ts'
import { browserNow } from '@timbre/ui'
import { defineStore } from 'pinia'
import type { Static } from 'typebox'
import { ref, shallowRef } from 'vue'

/** Something that has just come in. */
export type News = Extract<LiveMessage, { type: 'notification' }>

/** What the agent should know of, as far as it is loaded, newest first. */
export const useNotifications = defineStore('notifications', () => {
  const api = useApi()
  const live = useLive()
  const items = shallowRef<readonly Notification[]>([])
  const nextCursor = ref<string | null>(null)
  const unseen = ref(0)
  const loaded = ref(false)
  const problem = shallowRef<unknown>()
  /** The group that was followed last. */
  const followed = ref<string>()
  const listeners = new Set<(news: News) => void>()
  let loading: Promise<void> | undefined
  let again = false

  onLiveMessage(live, (message) => {
    if (message.type === 'notification') hear(message)
    else if (message.type === 'notificationsSeen' || message.type === 'resync') void load()
  })
  onLineBack(live, load)

  function hear(news: News) {
    for (const listener of listeners) listener(news)
    if (news.id !== null) void load()
  }

  /** As the server has it. Who asks while it is on its way gets what is newer than the question. */
  function load(): Promise<void> {
    again = loading !== undefined
    loading ??= fetchNewest().finally(() => {
      loading = undefined
      if (again) void load()
    })
    return loading
  }

  async function fetchNewest(): Promise<void> {
    try {
      const [page, count] = await Promise.all([api.get<PageOf<Notification>>('/notifications'), api.get<Static<typeof UnseenCount>>('/notifications/count')])
      const oldest = page.items.at(-1)?.id ?? 0
      const older = page.nextCursor === null ? [] : items.value.filter(({ id }) => id < oldest)
      items.value = [...page.items, ...(count.unseen === 0 ? older.map(asSeen) : older)]
      if (older.length === 0) nextCursor.value = page.nextCursor
      unseen.value = count.unseen
      loaded.value = true
      problem.value = undefined
    } catch (error) {
      problem.value = error
    }
  }

  async function more(): Promise<void> {
    if (nextCursor.value === null) return
    const page = await api.get<PageOf<Notification>>('/notifications', { query: { cursor: nextCursor.value } })
    const known = new Set(items.value.map(({ id }) => id))
    items.value = [...items.value, ...page.items.filter(({ id }) => !known.has(id))]
    nextCursor.value = page.nextCursor
  }

  /** Shown at once. Answers what changed, to be taken back with `unsee`. */
  async function see(what: SeenInput): Promise<readonly number[]> {
    const meant = (item: Notification) => item.seenAt === null && isMeant(item, what)
    unseen.value = Math.max(0, unseen.value - items.value.filter(meant).length)
    items.value = items.value.map((item) => (meant(item) ? asSeen(item) : item))
    return mark('/notifications/seen', what)
  }

  async function unsee(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return
    items.value = items.value.map((item) => (ids.includes(item.id) ? { ...item, seenAt: null } : item))
    await mark('/notifications/unseen', { ids: [...ids] })
  }

  async function mark(path: string, body: SeenInput): Promise<readonly number[]> {
    try {
      const marked = await api.post<Marked>(path, { body })
      unseen.value = marked.unseen
      return marked.ids
    } catch {
      // What is shown is what the server knows.
      void load()
      return []
    }
  }

  function onNews(listener: (news: News) => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  function $reset() {
    items.value = []
    nextCursor.value = null
    unseen.value = 0
    loaded.value = false
    problem.value = undefined
    followed.value = undefined
  }

  return { items, unseen, loaded, problem, followed, nextCursor, load, more, see, unsee, onNews, $reset }
})

function asSeen(item: Notification): Notification {
  return { ...item, seenAt: item.seenAt ?? browserNow().toISOString() }
}

function isMeant(item: Notification, what: SeenInput): boolean {
  if ('ids' in what) return what.ids.includes(item.id)
  return 'ticketId' in what ? item.ticket?.id === what.ticketId : item.id <= what.upTo
}
