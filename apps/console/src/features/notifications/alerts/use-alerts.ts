import { NotificationSettings, type NotificationKind } from '@timbre/notifications/contract'
import { browserNow } from '@timbre/ui'
import { computed, onScopeDispose, ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { setTitleCount } from '../../../shared/page-title.ts'
import { usePreference } from '../../../shared/preferences.ts'
import { useSession } from '../../session/index.ts'
import { useNotifications, type News } from '../notifications.store.ts'
import { placeOf, useSentence } from '../sentence.ts'
import { showOnDesktop } from './desktop.ts'
import { badgeFavicon } from './favicon.ts'
import { isHeld, useLock } from './locks.ts'
import { play, playerState, unlockSound } from './player.ts'
import { isQuiet } from './quiet-hours.ts'
import { ringFor } from './ringing.ts'
import { createRung } from './rung.ts'

const repeatMilliseconds = 30_000
/** What came during a longer gap is on the list; a sound would come too late. */
const missedMilliseconds = 5 * 60_000
const inFocusLock = 'timbre.alerts.focus'
const readingLock = (number: string) => `timbre.alerts.reading.${number}`

/** Lets the agent hear and see what concerns them: once for all tabs, and not what they are reading. */
export function useAlerts(): void {
  const session = useSession()
  const store = useNotifications()
  const choices = usePreference(NotificationSettings)
  const route = useRoute()
  const router = useRouter()
  const sentence = useSentence()
  const rung = createRung(session.me?.id ?? 0)

  const { visible, focused } = useAttention()
  const reading = computed(() => (visible.value && route.name === 'ticket' ? String(route.params['number']) : undefined))
  useLock(() => (focused.value ? inFocusLock : undefined), 'shared')
  useLock(() => (reading.value === undefined ? undefined : readingLock(reading.value)), 'shared')
  // A tab that may sound: of several, one plays. The desktop needs no touch, so that may be another one.
  const plays = useLock(() => (playerState.value === 'ready' ? 'timbre.alerts.sound' : undefined), 'exclusive')
  const shows = useLock(() => 'timbre.alerts.desktop', 'exclusive')

  const isBeingRead = (number: string) => isHeld(readingLock(number), reading.value === number)
  const quietNow = () => isQuiet(choices.value.quiet, browserNow(), session.me?.timeZone)
  let lastSound = 0

  async function ring(news: Pick<News, 'id' | 'ticket' | 'count' | 'actorName'> & { kind: NotificationKind }) {
    const moment = { inFocus: await isHeld(inFocusLock, focused.value), reading: news.ticket !== null && (await isBeingRead(news.ticket.number)), quiet: quietNow() }
    const { sound, desktop } = ringFor(choices.value[news.kind], moment)
    const mayTell = (way: 'sound' | 'desktop') => news.id === null || rung.claim(way, news.id)
    if (plays.value && mayTell('sound') && sound) {
      lastSound = browserNow().getTime()
      void play(sound.name, sound.volume)
    }
    if (shows.value && mayTell('desktop') && desktop) {
      const { ticket, kind, count, actorName } = news
      const title = sentence({ kind, count, name: actorName })
      showOnDesktop({ title, body: ticket ? `#${ticket.number} ${ticket.subject}` : '', tag: `timbre-${ticket?.id ?? kind}`, open: () => void router.push(placeOf({ kind, ticket })) })
    }
  }

  const stopHearing = store.onNews((news) => void (news.rings && ring({ ...news, kind: news.kind as NotificationKind })))

  // After a gap, and when the tab that rang went away: the newest of what was missed, once. Where nothing was ever told, what is there is no news.
  watch([() => store.items, () => store.loaded, plays, shows], () => {
    if (!store.loaded) return
    const [newest] = store.items
    for (const [way, mine] of [['sound', plays.value], ['desktop', shows.value]] as const) if (mine && rung.last(way) === undefined) rung.claim(way, newest?.id ?? 0)
    if (!newest || newest.seenAt !== null) return
    const missed = newest.id > (rung.last('sound') ?? Infinity) || newest.id > (rung.last('desktop') ?? Infinity)
    if (missed && browserNow().getTime() - new Date(newest.createdAt).getTime() < missedMilliseconds) void ring({ ...newest, actorName: newest.actor?.name ?? null })
  })

  async function repeat() {
    if (!choices.value.repeat || !plays.value || quietNow() || browserNow().getTime() - lastSound < repeatMilliseconds) return
    const waiting = store.items.find(({ seenAt, kind }) => seenAt === null && choices.value[kind].sound !== 'off')
    if (!waiting || lastSound === 0) return
    const { sound } = ringFor(choices.value[waiting.kind], { inFocus: await isHeld(inFocusLock, focused.value), reading: false, quiet: false })
    lastSound = browserNow().getTime()
    if (sound) void play(sound.name, sound.volume)
  }
  const repeating = setInterval(() => void repeat(), 1000)

  // Who looks at a ticket has seen what is about it.
  watch(
    () => store.items.find(({ seenAt, ticket }) => seenAt === null && ticket !== null && ticket.number === reading.value)?.ticket?.id,
    (ticketId) => void (ticketId !== undefined && store.see({ ticketId })),
    { immediate: true },
  )

  watch(
    () => store.unseen,
    (unseen) => {
      setTitleCount(unseen)
      void badgeFavicon(unseen)
    },
    { immediate: true },
  )

  const touched = () => void (playerState.value === 'locked' && unlockSound())
  for (const touch of ['pointerdown', 'keydown'] as const) document.addEventListener(touch, touched, { capture: true, passive: true })
  // What the agent touched before this was loaded counts too, such as the form they signed in with.
  if ((navigator.userActivation as UserActivation | undefined)?.hasBeenActive) touched()
  onScopeDispose(() => {
    stopHearing()
    clearInterval(repeating)
    setTitleCount(0)
    void badgeFavicon(0)
    for (const touch of ['pointerdown', 'keydown'] as const) document.removeEventListener(touch, touched, { capture: true })
  })
}

/** Whether this tab is in sight, and whether it has the focus. */
function useAttention() {
  const visible = ref(!document.hidden)
  const focused = ref(document.hasFocus())
  const look = () => {
    visible.value = !document.hidden
    focused.value = !document.hidden && document.hasFocus()
  }
  document.addEventListener('visibilitychange', look)
  for (const event of ['focus', 'blur']) window.addEventListener(event, look)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', look)
    for (const event of ['focus', 'blur']) window.removeEventListener(event, look)
  })
  return { visible, focused }
}
