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
  readonly createdAt: string
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

/** “812 B”, “14 KB”, “2,4 MB”. */
export function fileSize(bytes: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const step = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3))
  const amount = bytes / 1000 ** step
  return new Intl.NumberFormat(locale, { style: 'unit', unit: units[step], unitDisplay: 'short', maximumFractionDigits: amount < 10 && step > 1 ? 1 : 0 }).format(amount)
}
