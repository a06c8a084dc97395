import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ChannelTypeSummary } from '@timbre/channels/contract'
import { iconNames } from '../../modules/ui/src/icons.ts'
import { createTestDesk, type TestDesk } from '../support/desk.ts'

/** What every registered channel type must be, whichever it is. */

let desk: TestDesk
beforeAll(async () => {
  desk = await createTestDesk()
})
afterAll(() => desk[Symbol.asyncDispose]())

const listed = () => desk.agentA.get<{ items: ChannelTypeSummary[]; nextCursor: string | null }>('/channels/types')

test('the list has the types that accounts name', async () => {
  const { items, nextCursor } = await listed()
  const accounts = await desk.administrator.get<{ items: { type: string }[] }>('/channels/accounts')
  expect(items.map(({ type }) => type)).toEqual(expect.arrayContaining(accounts.items.map(({ type }) => type)))
  expect(new Set(items.map(({ type }) => type)).size).toBe(items.length)
  expect(nextCursor).toBeNull()
})

test('each has a picture that the console has too', async () => {
  for (const { type, icon } of (await listed()).items) expect([type, iconNames]).toEqual([type, expect.arrayContaining([icon])])
})

test('each is named in the language of who asks', async () => {
  const english = (await listed()).items
  await desk.agentA.patch('/me', { locale: 'es' })
  const spanish = (await listed()).items
  expect(english.find(({ type }) => type === 'email')?.name).toBe('E-mail')
  expect(spanish.find(({ type }) => type === 'email')?.name).toBe('Correo electrónico')
  for (const { name } of [...english, ...spanish]) expect(name.trim()).not.toBe('')
})

test('each says what its messages can carry', async () => {
  for (const { capabilities } of (await listed()).items) {
    expect(capabilities.attachments.maxCount).toBeGreaterThanOrEqual(0)
    expect(capabilities.attachments.maxBytes).toBeGreaterThanOrEqual(0)
    expect(capabilities.maxTextLength ?? 1).toBeGreaterThan(0)
  }
})
