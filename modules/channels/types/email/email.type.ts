import { Type } from 'typebox'
import { normalizeEmail, type ChannelType } from '../../src/kit/index.ts'
import { accountAddresses } from './email.address.ts'
import { emailFilters } from './email.filters.ts'
import { emailSender } from './email.send.ts'
import { createSmtpReceiver } from './email.smtp.ts'
import { emailTracking } from './email.tracking.ts'

export const emailType: ChannelType = {
  name: 'email',
  label: { en: 'E-mail', es: 'Correo electrónico' },
  icon: 'mail',
  capabilities: { html: true, subject: true, carbonCopy: true, maxTextLength: null, attachments: { maxBytes: 25 * 1024 * 1024, maxCount: 50 } },
  settings: Type.Object({
    host: Type.String({ minLength: 1, maxLength: 253, title: 'Outgoing server' }),
    port: Type.Integer({ minimum: 1, maximum: 65_535, default: 587 }),
    security: Type.Union([Type.Literal('tls'), Type.Literal('starttls'), Type.Literal('none')], { default: 'starttls' }),
    username: Type.Optional(Type.String({ maxLength: 254 })),
    password: Type.Optional(Type.String({ maxLength: 1024, writeOnly: true })),
  }),
  normalizeAddress: normalizeEmail,
  accountAddresses,
  parserModule: new URL('./email.parser.ts', import.meta.url),
  filters: emailFilters,
  receivers: (host) => (host.listen.port === 0 ? [] : [createSmtpReceiver(host)]),
  sender: emailSender,
  tracking: emailTracking,
}
