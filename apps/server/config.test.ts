import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const read = (settings: Record<string, string>) => readConfig(settings, '/srv/timbre')

test('without any setting Timbre listens on this machine only and keeps everything in its own folder', () => {
  expect(read({})).toMatchObject({ host: '127.0.0.1', httpPort: 3000, smtpPort: 2525, publicUrl: 'http://127.0.0.1:3000', dataDir: '/srv/timbre/data', blobsDir: '/srv/timbre/data/blobs', warnings: [] })
})

test.each([
  ['TIMBRE_HTTP_PORT', 'abc', /1 and 65535/],
  ['TIMBRE_HTTP_PORT', '0', /1 and 65535/],
  ['TIMBRE_HTTP_PORT', '0x50', /1 and 65535/],
  ['TIMBRE_HTTP_PORT', '70000', /1 and 65535/],
  ['TIMBRE_SMTP_PORT', '-1', /0 to switch it off/],
  ['TIMBRE_SMTP_PORT', '3000', /both 3000/],
  ['TIMBRE_HOST', 'two words', /address of this machine/],
  ['TIMBRE_HOST', 'http://127.0.0.1', /address of this machine/],
  ['TIMBRE_HOST', '256.1.1.1', /address of this machine/],
  ['TIMBRE_PUBLIC_URL', 'desk.example.com', /address that browsers open/],
  ['TIMBRE_PUBLIC_URL', 'https://desk.example.com/timbre', /nothing behind the host/],
  ['TIMBRE_PUBLIC_URL', 'https://a:b@desk.example.com', /address that browsers open/],
  ['TIMBRE_ORIGINS', 'https://desk.example.com/x', /origins such as/],
  ['TIMBRE_SECRET', 'short', /5 characters/],
  ['TIMBRE_SECRET', 'ab'.repeat(20), /random/],
  ['TIMBRE_ROLES', 'web,wrker', /web, worker or mail/],
  ['TIMBRE_ROLES', ',', /names no role/],
  ['TIMBRE_LOG_LEVEL', 'verbose', /debug, info/],
  ['TIMBRE_BLOBS', 's3://bucket', /folder only/],
  ['TIMBRE_SMTP_URL', 'mail.example.com:587', /smtp:\/\/user:password@host:587/],
  ['TIMBRE_SMTP_URL', 'smtp://', /write it as/],
  ['TIMBRE_SMTP_URL', 'smtp:host', /write it as/],
  ['TIMBRE_SMTP_URL', 'smtp://user:100%@host', /percent-encoded/],
  ['DATABASE_URL', 'mysql://host/timbre', /postgres:\/\/user:password@host\/database/],
  ['DATABASE_URL', 'postgres://', /write it as/],
  ['DATABASE_URL', 'postgres://user:p#ss@host/timbre', /# as %23/],
  ['DATABASE_URL', 'postgres://user:p%zz@host/timbre', /% as %25/],
  ['DATABASE_URL', 'postgres://user:p@s/s#@host/timbre', /@ as %40/],
  ['TIMBRE_DATABASE_DIRECT_URL', 'postgres://host/timbre', /without DATABASE_URL/],
  ['TIMBRE_ADMIN_EMAIL', 'ana@example.com', /without TIMBRE_ADMIN_PASSWORD/],
  ['TIMBRE_ADMIN_PASSWORD', 'a long walk', /without TIMBRE_ADMIN_EMAIL/],
  ['TIMBRE_LOCALE', 'de', /en or es/],
  ['TIMBRE_TIME_ZONE', 'Mars/Olympus', /Europe\/Madrid/],
  ['TIMBRE_TIME_ZONE', '+02:00', /Europe\/Madrid/],
  ['TIMBRE_SUPPORT_ADDRESS', 'support', /e-mail address/],
])('%s=%s is refused with what to do', (name, value, sentence) => {
  expect(() => read({ [name]: value })).toThrow(ConfigError)
  expect(() => read({ [name]: value })).toThrow(sentence)
  expect(() => read({ [name]: value })).toThrow(name)
})

test.each(['DATABASE_URL', 'TIMBRE_SMTP_URL'])('a password in a wrong %s is not repeated', (name) => {
  expect(() => read({ [name]: 'http://user:hunter2@host/x' })).toThrow(expect.not.objectContaining({ message: expect.stringContaining('hunter2') }))
})

describe('the public address', () => {
  test.each([
    ['https://Desk.Example.com:443/', 'https://desk.example.com'],
    ['http://desk.local:8080', 'http://desk.local:8080'],
  ])('%s is the origin that browsers name', (written, origin) => {
    expect(read({ TIMBRE_PUBLIC_URL: written }).publicUrl).toBe(origin)
  })

  test.each([
    ['0.0.0.0', 'http://localhost:3000'],
    ['::', 'http://localhost:3000'],
    ['::1', 'http://[::1]:3000'],
    ['desk.local', 'http://desk.local:3000'],
  ])('is made from %s where it is not said', (host, address) => {
    expect(read({ TIMBRE_HOST: host }).publicUrl).toBe(address)
  })
})

test.each(['postgres://user:p%40ss@host:5433/timbre', 'postgresql:///timbre?host=/var/run/postgresql', 'postgres://user@host/timbre?sslmode=verify-full'])('%s is a database', (address) => {
  expect(read({ DATABASE_URL: address }).databaseUrl).toBe(address)
})

// What browsers and systems call zones differs from the list JavaScript gives out.
test.each(['Asia/Kolkata', 'Europe/Kyiv', 'Etc/UTC', 'US/Eastern', 'UTC'])('%s is a time zone', (name) => {
  expect(read({ TIMBRE_TIME_ZONE: name }).firstRun.timeZone).toBe(name)
})

test('an unknown setting is warned about with the nearest name', () => {
  expect(read({ TIMBRE_HTTP_PROT: '80' }).warnings).toEqual(['TIMBRE_HTTP_PROT is not a setting of Timbre. Did you mean TIMBRE_HTTP_PORT?'])
})
