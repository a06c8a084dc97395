import { createHmac, generateKeyPairSync } from 'node:crypto'
import { fixedClock } from '@timbre/kernel'
import { expect, test } from 'vitest'
import { createAccessTokens } from './access-tokens.ts'

const clock = fixedClock('2026-11-21T10:00:00Z')
const key = Buffer.alloc(32, 7)
const tokens = createAccessTokens({ key, clock })
const claims = { agentId: 3, sessionId: 8, expiresAt: new Date('2026-11-21T10:15:00Z') }

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
const seconds = (instant: string) => Date.parse(instant) / 1000
const payload = { sub: '3', sid: '8', aud: 'timbre.api', iat: seconds('2026-11-21T10:00:00Z'), exp: seconds('2026-11-21T10:15:00Z') }

function forge(header: object, body: object, secret: Buffer | string = key): string {
  const input = `${encode(header)}.${encode(body)}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

test('what we sign we accept, until it expires', async () => {
  const token = await tokens.sign(claims)
  expect(await tokens.verify(token)).toEqual(claims)
  const later = createAccessTokens({ key, clock: fixedClock('2026-11-21T10:15:00Z') })
  expect(await later.verify(token)).toBeNull()
})

test('the forged tokens below would pass if only their one flaw were mended', async () => {
  expect(await tokens.verify(forge({ alg: 'HS256', typ: 'at+jwt' }, payload))).toEqual(claims)
})

const publicKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' }).toString()

test.each([
  ['alg none', `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(payload)}.`],
  ['another algorithm', forge({ alg: 'HS512', typ: 'at+jwt' }, payload)],
  ['another key', forge({ alg: 'HS256', typ: 'at+jwt' }, payload, Buffer.alloc(32, 8))],
  ['a public key as secret', forge({ alg: 'HS256', typ: 'at+jwt', jku: 'https://evil.example/keys' }, payload, publicKey)],
  ['a key id that is a path', forge({ alg: 'HS256', typ: 'at+jwt', kid: '../../dev/null' }, payload, '')],
  ['another type', forge({ alg: 'HS256', typ: 'JWT' }, payload)],
  ['another audience', forge({ alg: 'HS256', typ: 'at+jwt' }, { ...payload, aud: 'timbre.widget' })],
  ['no expiry', forge({ alg: 'HS256', typ: 'at+jwt' }, { ...payload, exp: undefined })],
  ['no session', forge({ alg: 'HS256', typ: 'at+jwt' }, { ...payload, sid: undefined })],
  ['a session that is no number', forge({ alg: 'HS256', typ: 'at+jwt' }, { ...payload, sid: '8 or 1=1' })],
  ['nonsense', 'a.b.c'],
  ['nothing', ''],
])('%s is refused', async (_what, token) => {
  expect(await tokens.verify(token)).toBeNull()
})
