import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { filesBelow, repositoryRoot } from '../support/repository.ts'
import { channelTypeNames, findBreaches, type SourceRule } from '../support/source-rules.ts'

const planted: readonly { readonly rule: SourceRule; readonly file?: string; readonly source: string }[] = [
  { rule: 'time-from-the-clock', source: 'const at = Date.now()' },
  { rule: 'time-from-the-clock', source: 'const at = new Date()' },
  { rule: 'time-from-the-clock', file: 'apps/console/src/Page.vue', source: '<script setup lang="ts">\nconst at = new Date()\n</script>' },
  { rule: 'database-time-in-platform', source: 'const late = sql`due_at < now()`' },
  { rule: 'database-time-in-platform', source: 'const late = sql<boolean>`due_at < CURRENT_TIMESTAMP`' },
  { rule: 'database-time-in-platform', source: 'const createdAt = timestamp().defaultNow()' },
  { rule: 'raw-sql-is-constant', source: 'const order = sql.raw(input.sort)' },
  { rule: 'raw-sql-is-constant', source: 'const column = sql.identifier(`f_${name}`)' },
  { rule: 'channels-are-not-named', source: "if (account.type === 'email') send()" },
  { rule: 'channels-are-not-named', source: "const ticket = { channel: 'email' }" },
  { rule: 'channels-are-not-named', source: "switch (ticket.channel) { case 'email': break }" },
  { rule: 'channels-are-not-named', source: "where(eq(accounts.type, 'email'))" },
  { rule: 'channels-are-not-named', source: "if (['chat', 'email'].includes(ticket.channel)) send()" },
  { rule: 'channels-are-not-named', source: "sql`select 1 from tickets where channel_type = 'email'`" },
  {
    rule: 'channels-are-not-named',
    file: 'apps/console/src/Page.vue',
    source: `<template><p v-if="ticket.channel === 'email'" /></template>`,
  },
]

test.each(planted)('$rule: finds $source', ({ rule, file = 'modules/tickets/src/planted.ts', source }) => {
  expect(findBreaches(file, source, ['email'])).toEqual([expect.objectContaining({ rule, file })])
})

test.each([
  'const at = clock.now()',
  'const at = new Date(row.createdAt)',
  "const raw = sql.raw('for update')",
  "const lock = 'for update'\nconst raw = sql.raw(lock)",
  "const identity = { kind: 'email', value }",
  "const address = Type.String({ format: 'email', examples: ['email'] })",
])('leaves alone: %s', (source) => {
  expect(findBreaches('modules/tickets/src/fine.ts', source, ['email'])).toEqual([])
})

test('the repository keeps all of them', () => {
  const types = channelTypeNames(repositoryRoot)
  const sources = ['modules', 'apps']
    .flatMap((folder) => filesBelow(folder))
    .filter((file) => /[.](ts|vue)$/.test(file) && !/[.](test|fixture)[.]ts$|\/(fixtures|testing)\//.test(file))

  const breaches = sources.flatMap((file) => findBreaches(file, readFileSync(path.join(repositoryRoot, file), 'utf8'), types))

  expect(breaches).toEqual([])
})
