import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestIdentity, password, setup } from './fixtures/test-desk.ts'
import type { Client } from './session.ts'

let desk: Awaited<ReturnType<typeof createTestIdentity>>
let signIn: typeof desk.identity.signIn
beforeAll(async () => {
  desk = await createTestIdentity()
  signIn = desk.identity.signIn
})
afterAll(() => desk[Symbol.asyncDispose]())

const home = { ip: '192.0.2.1', userAgent: 'Test' }
let people = 0
let ana: { id: number; email: string }
beforeEach(async () => {
  // Far enough for every throttle to have drained.
  desk.clock.advance(3600_000)
  const name = `Ana${++people}`
  ana = { id: await desk.addAgent(name, ['agent']), email: `${name.toLowerCase()}@example.com` }
})

const login = (client: Client = home, given = password) => signIn.login({ email: ana.email, password: given }, client)
const refusedAs = (code: string) => expect.objectContaining({ code })
const isGood = async (accessToken: string) => (await desk.identity.api.authenticate(accessToken)) !== null

test('the right password signs in, whatever the case of the address', async () => {
  const { grant, refreshToken } = await signIn.login({ email: ` ${ana.email.toUpperCase()} `, password }, home)
  expect(grant).toMatchObject({ expiresIn: 900, user: { id: ana.id, timeZone: 'Europe/Madrid' } })
  expect(Buffer.from(refreshToken, 'base64url')).toHaveLength(32)
  expect(await desk.identity.api.authenticate(grant.accessToken)).toMatchObject({ actor: { type: 'agent', agentId: ana.id }, sessionId: expect.any(String) })
})

test('a wrong password, an unknown address and a disabled agent get the same answer', async () => {
  const wrong = refusedAs('identity.wrongCredentials')
  await expect(login(home, 'wrong password')).rejects.toThrow(wrong)
  await expect(signIn.login({ email: 'nobody@example.com', password }, home)).rejects.toThrow(wrong)
  await expect(signIn.login({ email: 'no address', password }, home)).rejects.toThrow(wrong)
  await desk.inTransaction((tx) => desk.identity.api.changeAgent(tx, setup, { agentId: ana.id, active: false }))
  await expect(login()).rejects.toThrow(wrong)
})

test('an access token ends after fifteen minutes, a refreshed one goes on', async () => {
  const first = await login()
  desk.clock.advance(15 * 60_000)
  expect(await isGood(first.grant.accessToken)).toBe(false)
  const second = await signIn.refresh(first.refreshToken)
  expect(await isGood(second.grant.accessToken)).toBe(true)
})

test('the previous refresh token gives the same successor for ten seconds', async () => {
  const { refreshToken } = await login()
  const [one, other] = await Promise.all([signIn.refresh(refreshToken), signIn.refresh(refreshToken)])
  desk.clock.advance(10_000)
  const late = await signIn.refresh(refreshToken)
  expect(new Set([one, other, late].map((signedIn) => signedIn.refreshToken)).size).toBe(1)
  expect(one.refreshToken).not.toBe(refreshToken)
})

test('a spent refresh token shown later ends the session, and it is told', async () => {
  const { refreshToken } = await login()
  const { grant, refreshToken: successor } = await signIn.refresh(refreshToken)
  desk.clock.advance(10_001)
  const over = refusedAs('identity.sessionEnded')
  await expect(signIn.refresh(refreshToken)).rejects.toThrow(over)
  await expect(signIn.refresh(successor)).rejects.toThrow(over)
  desk.clock.advance(5000)
  expect(await isGood(grant.accessToken)).toBe(false)
  const { rows } = await desk.database.pool.query(`select payload from domain_events where type = 'identity.sessionEnded' order by id desc limit 1`)
  expect(rows[0].payload).toMatchObject({ agentId: ana.id, reason: 'reuse' })
})

test('an invented refresh token is nothing', async () => {
  await expect(signIn.refresh('invented')).rejects.toThrow(refusedAs('identity.sessionEnded'))
  await signIn.logout('invented')
})

test('a session ends when it is idle for a week, and after thirty days in any case', async () => {
  const day = 24 * 3600_000
  const over = refusedAs('identity.sessionEnded')
  const idle = await login()
  desk.clock.advance(7 * day)
  await expect(signIn.refresh(idle.refreshToken)).rejects.toThrow(over)

  let busy = await login()
  for (let days = 6; days < 30; days += 6) {
    desk.clock.advance(6 * day)
    busy = await signIn.refresh(busy.refreshToken)
  }
  desk.clock.advance(6 * day)
  await expect(signIn.refresh(busy.refreshToken)).rejects.toThrow(over)
})

test('signing out ends this session and no other', async () => {
  const [here, elsewhere] = [await login(), await login()]
  await signIn.logout(here.refreshToken)
  desk.clock.advance(5000)
  expect(await isGood(here.grant.accessToken)).toBe(false)
  expect(await isGood(elsewhere.grant.accessToken)).toBe(true)
})

test.each([
  ['a new password', { passwordHash: 'new hash' as never }, 'passwordChanged'],
  ['disabling', { active: false }, 'agentDisabled'],
])('%s ends every session', async (_what, change, reason) => {
  const sessions = [await login(), await login()]
  await desk.inTransaction((tx) => desk.identity.api.changeAgent(tx, setup, { agentId: ana.id, ...change }))
  desk.clock.advance(5000)
  for (const { grant, refreshToken } of sessions) {
    expect(await isGood(grant.accessToken)).toBe(false)
    await expect(signIn.refresh(refreshToken)).rejects.toThrow(refusedAs('identity.sessionEnded'))
  }
  const { rows } = await desk.database.pool.query(`select payload->>'reason' as reason from domain_events where type = 'identity.sessionEnded' order by id desc limit 2`)
  expect(rows).toEqual([{ reason }, { reason }])
})

test('what is remembered of a session lasts five seconds, or until an event says otherwise', async () => {
  const { grant } = await login()
  const before = await desk.identity.api.authenticate(grant.accessToken)
  await desk.inTransaction((tx) => desk.identity.api.changeAgent(tx, setup, { agentId: ana.id, roles: [{ role: 'administrator', departmentId: null }] }))
  expect(await desk.identity.api.authenticate(grant.accessToken)).toEqual(before)

  const event = { type: 'identity.grantsChanged', payload: { agentId: ana.id }, changes: {} }
  expect(desk.identity.api.liveSessions.affectedBy(event as never)).toEqual({ agentIds: [ana.id] })
  const after = await desk.identity.api.authenticate(grant.accessToken)
  expect(after?.actor.grants.everywhere.has('identity.agent.manage')).toBe(true)
})

test('only hashes of refresh tokens are stored', async () => {
  const { refreshToken } = await login()
  const { rows } = await desk.database.pool.query('select token_hash from refresh_tokens')
  expect(rows.map((row) => row.token_hash)).not.toContain(refreshToken)
})

async function failures(count: number, client: Client = home): Promise<string[]> {
  const codes: string[] = []
  for (let attempt = 0; attempt < count; attempt++) await login(client, 'wrong password').catch((error) => codes.push(error.code))
  return codes
}

test('after ten failures the account waits half a minute, not longer', async () => {
  expect(new Set(await failures(10))).toEqual(new Set(['identity.wrongCredentials']))
  // Not even the right password, and trying does not make it longer.
  for (let attempt = 0; attempt < 5; attempt++) {
    await expect(login()).rejects.toThrow(expect.objectContaining({ code: 'identity.tooManyAttempts', status: 429, extra: { retryAfter: 30 } }))
  }
  desk.clock.advance(30_000)
  await login()
})

test('guesses that arrive together are counted, too', async () => {
  const codes = (await Promise.allSettled(Array.from({ length: 40 }, () => login(home, 'wrong password')))).map((result) => (result.status === 'rejected' ? result.reason.code : 'in'))
  expect(codes.filter((code) => code === 'identity.wrongCredentials').length).toBeLessThanOrEqual(11)
  expect(codes.filter((code) => code === 'identity.tooManyAttempts').length).toBeGreaterThanOrEqual(29)
})

test('an address that guesses at many accounts waits', async () => {
  const attacker = { ip: '198.51.100.7', userAgent: null }
  const codes: string[] = []
  for (let account = 0; account < 21; account++) {
    await signIn.login({ email: `account${account}@example.com`, password: 'wrong password' }, attacker).catch((error) => codes.push(error.code))
  }
  expect(codes.filter((code) => code === 'identity.wrongCredentials')).toHaveLength(20)
  expect(codes.at(-1)).toBe('identity.tooManyAttempts')
})

test('strangers who guess do not shut out the owner at their usual address', async () => {
  await login()
  for (let attacker = 1; attacker <= 10; attacker++) await failures(1, { ip: `203.0.113.${attacker}`, userAgent: null })
  await expect(login({ ip: '203.0.113.99', userAgent: null })).rejects.toThrow(refusedAs('identity.tooManyAttempts'))
  await login()
})

test('failures and successes are in the audit log with their address', async () => {
  await failures(1)
  await login()
  const { rows } = await desk.database.pool.query(`select action, ip from audit_log where subject_type = 'agent' and subject_id = $1 and action like 'identity.signIn%' order by id`, [ana.id])
  expect(rows).toEqual([
    { action: 'identity.signIn.failed', ip: home.ip },
    { action: 'identity.signIn.succeeded', ip: home.ip },
  ])
})

test('what is long over is cleared away', async () => {
  await login()
  await failures(1)
  desk.clock.advance(61 * 24 * 3600_000)
  await desk.identity.module.schedules[0]?.run()
  const { rows } = await desk.database.pool.query('select (select count(*) from sessions) + (select count(*) from refresh_tokens) + (select count(*) from login_throttles) as rest')
  expect(rows).toEqual([{ rest: 0 }])
})
