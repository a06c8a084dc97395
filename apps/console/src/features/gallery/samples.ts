import { browserNow, type PickerItem, type ShownMessage, type ShownTarget, type ShownTicket, type TicketCues } from '@timbre/ui'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import en from './locales/en.json' with { type: 'json' }
import es from './locales/es.json' with { type: 'json' }

/** The statuses there are, for showing each. */
export const categories = ['new', 'open', 'pending', 'onHold', 'snoozed', 'solved', 'closed'] as const

/** Teaches the console the gallery's texts, which nobody else needs. */
export function useGalleryTexts(): void {
  const { mergeLocaleMessage } = useI18n({ useScope: 'global' })
  mergeLocaleMessage('en', en)
  mergeLocaleMessage('es', es)
}

interface SampleRow {
  readonly key: string
  readonly ticket: ShownTicket
  readonly cues?: TicketCues
  readonly unread?: boolean
}

const rowKeys = ['plain', 'unread', 'active', 'selected', 'checked', 'watched', 'draft', 'failed', 'closing', 'snoozed', 'merged', 'followUp', 'vip', 'foreign', 'late', 'solved'] as const
type RowKey = (typeof rowKeys)[number]

const looks: Readonly<Record<RowKey, { name: string; category: (typeof categories)[number]; level: number; assignee: string | null; minutesAgo: number }>> = {
  plain: { name: 'Ana Ruiz', category: 'open', level: 2, assignee: 'Ben Ortiz', minutesAgo: 4 },
  unread: { name: 'Marta Gil', category: 'new', level: 3, assignee: null, minutesAgo: 2 },
  active: { name: 'Jonas Weber', category: 'open', level: 2, assignee: 'Carla Núñez', minutesAgo: 12 },
  selected: { name: 'Lucía Fernández', category: 'pending', level: 2, assignee: 'Ben Ortiz', minutesAgo: 25 },
  checked: { name: 'Peter Novák', category: 'open', level: 1, assignee: null, minutesAgo: 31 },
  watched: { name: 'Inés Vidal', category: 'open', level: 2, assignee: 'Carla Núñez', minutesAgo: 44 },
  draft: { name: 'Tom Hughes', category: 'open', level: 2, assignee: 'Ben Ortiz', minutesAgo: 58 },
  failed: { name: 'Núria Soler', category: 'pending', level: 2, assignee: 'Ben Ortiz', minutesAgo: 75 },
  closing: { name: 'Diego Ramos', category: 'open', level: 3, assignee: 'Carla Núñez', minutesAgo: 90 },
  snoozed: { name: 'Olivia Brown', category: 'open', level: 2, assignee: 'Ben Ortiz', minutesAgo: 180 },
  merged: { name: 'Hugo Marín', category: 'open', level: 2, assignee: null, minutesAgo: 320 },
  followUp: { name: 'Sara Costa', category: 'new', level: 2, assignee: null, minutesAgo: 600 },
  vip: { name: 'Elena Prieto', category: 'open', level: 2, assignee: 'Ben Ortiz', minutesAgo: 1500 },
  foreign: { name: 'Katrin Schäfer', category: 'onHold', level: 2, assignee: 'Carla Núñez', minutesAgo: 2900 },
  late: { name: 'Raúl Ibáñez', category: 'open', level: 4, assignee: 'Ben Ortiz', minutesAgo: 4000 },
  solved: { name: 'Grace Okafor', category: 'solved', level: 1, assignee: 'Carla Núñez', minutesAgo: 9000 },
}

/** What the specimens show, in the language of the reader and around the present time. */
export function useSamples() {
  const { t } = useI18n()
  const start = browserNow().getTime()
  const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString()
  const target = (minutes: number, riskIn: number, more: Partial<ShownTarget> = {}): ShownTarget => ({ name: t('gallery.sla.name'), policy: t('gallery.sla.policy'), dueAt: at(minutes), riskAt: at(riskIn), paused: false, metAt: null, ...more })

  const targets = computed(() => [target(315, 60), target(38.5, -5), target(4.5, -60), target(-12.5, -100), target(100, 50, { paused: true }), target(90, 45, { metAt: at(-1) })])
  const people = computed<readonly (PickerItem & { id: number })[]>(() =>
    ['Ben Ortiz', 'Carla Núñez', 'Chloé Dubois', 'Li Wei', 'Žofie Nováková'].map((label, index) => ({ id: index + 1, label, group: t(index < 3 ? 'gallery.pickers.support' : 'gallery.pickers.sales') })),
  )

  const cues = computed<Readonly<Partial<Record<RowKey, TicketCues>>>>(() => ({
    plain: { channel: { icon: 'mail', name: t('gallery.channel.mail') } },
    unread: { channel: { icon: 'message-circle', name: t('gallery.channel.chat') }, sla: target(38.5, -5) },
    active: { sla: target(315, 60) },
    watched: { watchers: [{ name: 'Chloé Dubois', doing: 'viewing' }, { name: 'Li Wei', doing: 'reply' }] },
    failed: { failure: t('gallery.rows.failure') },
    closing: { channel: { icon: 'message-circle', name: t('gallery.channel.chat') }, replyWithin: t('gallery.rows.window'), sla: target(4.5, -60) },
    snoozed: { mark: 'snoozed', sla: target(100, 50, { paused: true }) },
    merged: { mark: 'merged' },
    followUp: { mark: 'followUp' },
    vip: { vip: true },
    foreign: { language: 'de' },
    late: { vip: true, channel: { icon: 'phone', name: t('gallery.channel.phone') }, sla: target(-12.5, -100) },
  }))

  const rows = computed<readonly SampleRow[]>(() =>
    rowKeys.map((key, index) => {
      const { name, category, level, assignee, minutesAgo } = looks[key]
      const row = cues.value[key]
      return {
        key,
        unread: key === 'unread' || key === 'late',
        ...(row && { cues: row }),
        ticket: {
          id: index + 1,
          number: String(1042 + index),
          subject: t(`gallery.rows.subjects.${key}`),
          status: { category, name: t(`gallery.status.${category}`) },
          priority: { level, name: t(`gallery.priority.l${level}`) },
          requester: { name, email: null },
          assignee: assignee === null ? null : { id: 1, name: assignee },
          preview: t('gallery.rows.preview'),
          lastMessageKind: index % 3 === 1 ? 'reply' : index % 5 === 4 ? 'note' : 'customer',
          updatedAt: at(-minutesAgo),
        },
      }
    }),
  )

  const messages = computed<readonly ShownMessage[]>(() => {
    const ana = { type: 'contact', name: 'Ana Ruiz', email: 'ana@example.com' }
    const ben = { type: 'agent', name: 'Ben Ortiz', email: null }
    const message = (minutesAgo: number, given: Partial<ShownMessage> & Pick<ShownMessage, 'text'>): ShownMessage => ({
      kind: 'customer', author: ana, html: null, visibleText: given.text, unknownSender: false, attachments: [], deliveries: [], createdAt: at(-minutesAgo), ...given,
    })
    const delivery = (state: string, errorCode: string | null = null, attempts = 1) => [{ recipient: 'ana@example.com', state, errorCode, error: null, attempts }]
    const ask = t('gallery.messages.ask')
    return [
      message(1600, { text: `${ask}\n\n> ${t('gallery.messages.quoted')}`, visibleText: ask, attachments: [{ id: 1, name: t('gallery.messages.file'), size: 248_000, inline: false, url: '#' }, { id: 2, name: 'IMG_2041.jpg', size: 2_400_000, inline: false, url: '#' }] }),
      message(1590, { kind: 'event', author: ben, text: t('gallery.messages.event') }),
      message(1580, { kind: 'note', author: { type: 'agent', name: 'Carla Núñez', email: null }, text: t('gallery.messages.note') }),
      message(1500, { kind: 'reply', author: ben, text: t('gallery.messages.reply'), deliveries: delivery('delivered') }),
      message(240, { text: Array.from({ length: 50 }, (_, line) => t('gallery.messages.line', { line: line + 1 })).join('\n') }),
      message(20, { kind: 'reply', author: ben, text: t('gallery.messages.short'), deliveries: delivery('failed', 'mailboxFull', 3) }),
      message(2, { kind: 'reply', author: ben, text: t('gallery.messages.short'), deliveries: delivery('queued', null, 0) }),
      message(1, { kind: 'reply', author: ben, text: t('gallery.messages.short'), deliveries: delivery('read') }),
    ]
  })

  return { targets, people, rows, messages }
}
