import { systemActor, type Actor } from '@timbre/kernel'
import type { App, Tx } from '@timbre/platform'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createModuleApp } from '../../../tests/support/module-app.ts'
import { createTestIdentity, password } from '../../identity/src/fixtures/test-desk.ts'
import { contactsPermissions } from './contacts.permissions.ts'
import { createContacts, type Contacts } from './module.ts'

let world: Awaited<ReturnType<typeof createTestIdentity>>
let contacts: Contacts
let app: App
const tokens: Record<string, string> = {}
const mail = systemActor('inbound mail')
beforeAll(async () => {
  world = await createTestIdentity({ permissions: contactsPermissions })
  contacts = createContacts({ database: world.database })
  app = await createModuleApp({ identity: world.identity.api, modules: [world.identity.module, contacts.module] })
  const support = await world.addDepartment('Support')
  await world.addAgent('ana', [{ role: 'agent', departmentId: support }])
  await world.addAgent('luz', ['lightAgent'])
  await world.addAgent('nobody', [])
  for (const name of ['ana', 'luz', 'nobody']) {
    const login = await app.inject({ method: 'POST', url: '/api/v1/auth/login', payload: { email: `${name}@example.com`, password } })
    tokens[name] = login.json().accessToken
  }
})
afterAll(async () => {
  await app.close()
  await world[Symbol.asyncDispose]()
})

const inTransaction = <T>(run: (tx: Tx) => Promise<T>) => world.database.transaction(mail, run)
const resolve = (email: string, name?: string, locale?: 'en' | 'es') => inTransaction((tx) => contacts.api.resolveByEmail(tx, { email, name, locale }))
const eventsOf = async (contactId: number): Promise<string[]> =>
  (await world.database.pool.query(`select type from domain_events where subject_type = 'contact' and subject_id = $1 order by id`, [contactId])).rows.map((row) => row.type)

describe('resolving an address', () => {
  test('makes a contact once, however the address is written', async () => {
    const first = await resolve('Carla@Example.com', 'Carla Soto', 'es')
    expect(first).toEqual({ id: expect.any(Number), name: 'Carla Soto', email: 'carla@example.com', locale: 'es' })
    expect(await resolve(' carla@EXAMPLE.com ')).toEqual(first)
    expect(await eventsOf(first?.id as number)).toEqual(['contacts.contactCreated'])
  })

  test('makes one when twenty mails come at once, and the transactions go on', async () => {
    const resolved = await Promise.all(
      Array.from({ length: 20 }, () =>
        inTransaction(async (tx) => {
          const contact = await contacts.api.resolveByEmail(tx, { email: 'rush@example.com', name: 'Rush' })
          return { contact, seen: await contacts.api.byId(tx.sql, contact?.id as number) }
        }),
      ),
    )
    expect(new Set(resolved.map(({ contact }) => contact?.id)).size).toBe(1)
    expect(resolved.every(({ seen }) => seen?.name === 'Rush')).toBe(true)
    const { rows } = await world.database.pool.query(`select count(*) as count from contacts where email = 'rush@example.com'`)
    expect(rows).toEqual([{ count: 1 }])
    expect(await eventsOf(resolved[0]?.contact?.id as number)).toEqual(['contacts.contactCreated'])
  })

  test('takes the local part until a name is known, then keeps the name', async () => {
    const unnamed = await resolve('dario.gil@example.com')
    expect(unnamed?.name).toBe('dario.gil')
    expect((await resolve('dario.gil@example.com', 'Darío Gil'))?.name).toBe('Darío Gil')
    expect((await resolve('dario.gil@example.com', 'An Impostor'))?.name).toBe('Darío Gil')
    expect(await eventsOf(unnamed?.id as number)).toEqual(['contacts.contactCreated', 'contacts.contactChanged'])
  })

  test('answers many in their order: known, new, twice in one go and no address at all', async () => {
    const known = await resolve('many.known@example.com', 'Known')
    const found = await inTransaction((tx) =>
      contacts.api.resolveByEmails(tx, [
        { email: 'many.new@example.com' },
        { email: 'nobody' },
        { email: 'Many.Known@example.com' },
        { email: 'MANY.NEW@example.com', name: 'New', locale: 'es' },
      ]),
    )
    expect(found).toEqual([expect.objectContaining({ name: 'many.new' }), null, known, { id: found[0]?.id, name: 'New', email: 'many.new@example.com', locale: 'es' }])
    expect(await eventsOf(found[0]?.id as number)).toEqual(['contacts.contactCreated', 'contacts.contactChanged'])
  })

  test('groups that overlap, at once and in any order, make each contact once', async () => {
    const people = Array.from({ length: 12 }, (_, index) => ({ email: `group${index}@example.com` }))
    const found = await Promise.all(Array.from({ length: 8 }, (_, turn) => inTransaction((tx) => contacts.api.resolveByEmails(tx, turn % 2 ? people.toReversed() : people))))
    expect(new Set(found.flat().map((contact) => contact?.id)).size).toBe(12)
  })

  test('plus tags and dots are other people', async () => {
    const ids = await Promise.all(['eva@example.com', 'eva+shop@example.com', 'e.va@example.com'].map(async (email) => (await resolve(email))?.id))
    expect(new Set(ids).size).toBe(3)
  })

  test('answers nobody for what is no address', async () => {
    expect(await resolve('undisclosed-recipients:;')).toBeNull()
  })

  test('somebody without an address is still a contact', async () => {
    const unreachable = await inTransaction((tx) => contacts.api.createUnreachable(tx, { name: ' ' }))
    expect(unreachable).toMatchObject({ name: '?', email: null })
  })
})

describe('looking contacts up', () => {
  test('by id, unknown ones left out', async () => {
    const fina = await resolve('fina@example.com', 'Fina')
    expect(await contacts.api.summaries(world.database.sql, [fina?.id as number, 99999, fina?.id as number])).toEqual([{ id: fina?.id, name: 'Fina', email: 'fina@example.com' }])
    expect(await contacts.api.summaries(world.database.sql, [])).toEqual([])
    expect(await contacts.api.byId(world.database.sql, 99999)).toBeNull()
  })

  test('by the start of a name or address, for those who may see contacts', async () => {
    const gala = await resolve('gala_100%@example.com', 'Gala Ñáñez')
    const search = (text: string, actor: Actor = mail) => contacts.api.search(world.database.sql, actor, text, 10)
    for (const text of ['gala', 'GALA ñ', 'gala_100%@', ' gala_1']) expect((await search(text)).map((contact) => contact.id)).toEqual([gala?.id])
    for (const text of ['gala%', 'ga_a', 'alá', '']) expect(await search(text)).toEqual([])
    expect(await search('gala', { type: 'agent', agentId: 1, name: 'X', locale: 'en', departmentIds: [], grants: { everywhere: new Set(), byDepartment: new Map() } })).toEqual([])
  })
})

describe('over HTTP', () => {
  async function call(method: 'GET' | 'POST', url: string, who: string, payload?: object) {
    const reply = await app.inject({ method, url: `/api/v1${url}`, headers: { authorization: `Bearer ${tokens[who]}` }, ...(payload && { payload }) })
    return { status: reply.statusCode, body: reply.json() }
  }

  test('an agent of one department adds and sees contacts', async () => {
    const made = await call('POST', '/contacts', 'ana', { name: 'Hugo Paz', email: 'Hugo@Example.com', phone: '+34600111222', locale: 'es' })
    expect(made).toMatchObject({
      status: 201,
      body: {
        name: 'Hugo Paz',
        email: 'hugo@example.com',
        identities: [
          { kind: 'email', value: 'Hugo@Example.com', verifiedAt: null },
          { kind: 'phone', value: '+34600111222', verifiedAt: null },
        ],
        locale: 'es',
        version: 1,
      },
    })
    expect((await call('GET', `/contacts/${made.body.id}`, 'luz')).body).toEqual(made.body)
    expect((await call('GET', '/contacts?query=%2B3460', 'ana')).body.items).toEqual([made.body])
  })

  test('an address that is taken leads to who has it', async () => {
    const { body } = await call('POST', '/contacts', 'ana', { name: 'Inés', email: 'ines@example.com' })
    expect(await call('POST', '/contacts', 'ana', { name: 'Other', email: 'INES@example.com', phone: '+34600999888' })).toMatchObject({
      status: 409,
      body: { code: 'contacts.addressTaken', contactId: body.id },
    })
    expect((await call('GET', '/contacts?query=%2B34600999888', 'ana')).body.items).toEqual([])
  })

  test('what is no contact is refused', async () => {
    expect((await call('POST', '/contacts', 'ana', { name: 'X' })).body.code).toBe('contacts.unreachable')
    for (const wrong of [{ name: '', email: 'x@example.com' }, { name: 'X', email: 'nope' }, { name: 'X', phone: '600' }, { name: 'X', email: 'x@example.com', id: 5 }]) {
      expect((await call('POST', '/contacts', 'ana', wrong)).status).toBe(400)
    }
    expect((await call('GET', '/contacts/99999', 'ana')).status).toBe(404)
  })

  test('light agents see, others do not', async () => {
    expect((await call('POST', '/contacts', 'luz', { name: 'X', email: 'x@example.com' })).status).toBe(403)
    expect((await call('GET', '/contacts', 'luz')).status).toBe(200)
    for (const url of ['/contacts', '/contacts/1']) expect((await call('GET', url, 'nobody')).status).toBe(403)
  })

  test('the list is newest first and paged', async () => {
    for (const name of ['Uno', 'Dos', 'Tres']) await call('POST', '/contacts', 'ana', { name, email: `${name}@paged.example` })
    const ids: number[] = []
    let cursor: string | null = null
    do {
      const page = await call('GET', `/contacts?limit=2${cursor ? `&cursor=${cursor}` : ''}`, 'ana')
      ids.push(...page.body.items.map((contact: { id: number }) => contact.id))
      cursor = page.body.nextCursor
    } while (cursor)
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => b - a))
    expect((await call('GET', '/contacts?cursor=nonsense', 'ana')).status).toBe(400)
  })
})
