import type { ShownDelivery } from '../marks/delivery.ts'

/** What a card needs to know of a message. */
export interface ShownMessage {
  readonly kind: string
  readonly author: { readonly type: string; readonly name: string; readonly email: string | null }
  readonly html: string | null
  readonly text: string
  readonly visibleText: string
  readonly unknownSender: boolean
  readonly attachments: readonly ShownAttachment[]
  readonly deliveries: readonly ShownDelivery[]
  /** Of a mail: whom it went to, and who got copies, seen and unseen. */
  readonly mail?: { readonly to: readonly ShownPerson[]; readonly cc: readonly ShownPerson[]; readonly bcc: readonly ShownPerson[] } | null
  readonly createdAt: string
}

/** Somebody a mail names. */
export interface ShownPerson {
  readonly name: string
  readonly address: string
}

export interface ShownAttachment {
  readonly id: number
  readonly name: string
  readonly size: number
  readonly inline: boolean
  readonly url: string
}

/** Whose side a message is on decides how its card looks. */
export function messageSide(kind: string): 'customer' | 'reply' | 'note' | 'event' {
  if (kind === 'reply' || kind === 'note' || kind === 'event') return kind
  return 'customer'
}

const mostLines = 30
const mostCharacters = 2400

/** As much of a long text as is shown at first, cut between lines or words; all of it when little would be hidden. */
export function beginningOf(text: string): string {
  const lines = text.split('\n')
  if (lines.length <= mostLines * 1.5 && text.length <= mostCharacters * 1.5) return text
  const start = lines.slice(0, mostLines).join('\n')
  if (start.length <= mostCharacters * 1.5) return start
  const cut = start.slice(0, mostCharacters)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), cut.lastIndexOf('\n'), mostCharacters / 2)).trimEnd()} …`
}

/** “812 bytes”, “14 kB”, “2,4 MB”. */
export function fileSize(bytes: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const step = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3))
  const amount = bytes / 1000 ** step
  return new Intl.NumberFormat(locale, { style: 'unit', unit: units[step], unitDisplay: step === 0 ? 'long' : 'short', maximumFractionDigits: amount < 10 && step > 1 ? 1 : 0 }).format(amount)
}
