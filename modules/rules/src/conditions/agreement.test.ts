import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../tests/support/database.ts'
import { conditions, tickets, trickyTexts } from '../conditions.fixture.ts'
import type { Condition } from '../contract.ts'
import { fold } from '../fold.ts'
import { context, createSampleTickets, registry, sampleTickets, type SampleTicket } from '../ticket-fields.fixture.ts'
import { compileToPredicate } from './compile-to-predicate.ts'
import { compileToSql } from './compile-to-sql.ts'

/** What a list shows and what a live update or a trigger decides must be the same: asked of a real PostgreSQL. */

let db: TestDatabase
let sample: SampleTicket[]

beforeAll(async () => {
  db = await createTestDatabase()
  await db.database.sql.execute(createSampleTickets)
  // always the same tickets: what differs from run to run is in the seed that a failure prints
  sample = fc.sample(tickets, { numRuns: 250, seed: 20261121 }).map((ticket, index) => ({ ...ticket, id: index + 1 }))
  await db.database.sql.insert(sampleTickets).values(sample)
})
afterAll(() => db?.[Symbol.asyncDispose]())

async function selected(condition: Condition): Promise<number[]> {
  const rows = await db.database.sql
    .select({ id: sampleTickets.id })
    .from(sampleTickets)
    .where(compileToSql(registry, 'ticket', condition, context))
    .orderBy(sampleTickets.id)
  return rows.map((row) => row.id)
}

function tested(condition: Condition): number[] {
  const matches = compileToPredicate<SampleTicket>(registry, 'ticket', condition, context)
  return sample.filter((ticket) => matches(ticket)).map((ticket) => ticket.id)
}

describe('a condition', () => {
  test('selects in SQL the tickets that pass it in memory', async () => {
    await fc.assert(
      fc.asyncProperty(conditions(), async (condition) => {
        expect(await selected(condition)).toEqual(tested(condition))
      }),
      { numRuns: 400 },
    )
  })

  test.each(['is', 'contains', 'startsWith'] as const)('with "%s" means the text as it stands', async (operator) => {
    for (const value of trickyTexts) {
      const condition: Condition = { field: 'subject', operator, value }
      expect(await selected(condition), value).toEqual(tested(condition))
    }
  })

  test('and its negation share the tickets out between them', async () => {
    await fc.assert(
      fc.asyncProperty(conditions(), async (condition) => {
        const both = [...(await selected(condition)), ...(await selected({ not: condition }))]
        expect(both.sort((one, other) => one - other)).toEqual(sample.map((ticket) => ticket.id))
      }),
      { numRuns: 100 },
    )
  })

  test('with full text is answered by the field’s own SQL', async () => {
    await fc.assert(
      fc.asyncProperty(conditions({ fullText: true }), async (condition) => {
        await selected(condition)
      }),
      { numRuns: 100 },
    )
  })
})

describe('folding', () => {
  async function folded(texts: readonly string[]): Promise<string[]> {
    const { rows } = await db.database.sql.execute<{ folded: string }>(
      sql`select timbre_fold(value) as folded from unnest(${sql.param([...texts])}::text[]) with ordinality as given(value, place) order by place`,
    )
    return rows.map((row) => row.folded)
  }

  test('gives the same in the database and in memory for every Latin, Greek and Cyrillic letter, in any neighbourhood', async () => {
    const letters = Array.from({ length: 0x2200 }, (_, code) => String.fromCodePoint(code + 1)).filter(
      (letter) =>
        /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{M}\p{P}\p{S}\p{N}]/u.test(letter) && !/[\u1c80-\u1cbf]/.test(letter),
    )
    for (const texts of [letters, letters.map((letter) => `Σa${letter}`), letters.map((letter) => `${letter}\u0301É`)]) {
      expect(await folded(texts)).toEqual(texts.map(fold))
    }
  })

  test('gives the same for any text people write', async () => {
    const texts = fc
      .sample(fc.string({ unit: 'grapheme', maxLength: 30 }), 2000)
      .filter((value) => !value.includes('\0') && value.isWellFormed())
    expect(await folded(texts)).toEqual(texts.map(fold))
  })

  test('can be served by a trigram index', async () => {
    await db.database.transaction({ type: 'system', name: 'test' }, async (tx) => {
      await tx.sql.execute(sql`create index on sample_tickets using gin (timbre_fold(subject) gin_trgm_ops)`)
      await tx.sql.execute(sql`set local enable_seqscan = off`)
      const where = compileToSql(registry, 'ticket', { field: 'subject', operator: 'contains', value: 'factura' }, context)
      const { rows } = await tx.sql.execute(sql`explain select id from sample_tickets where ${where}`)
      expect(JSON.stringify(rows)).toContain('Bitmap Index Scan')
    })
  })
})
