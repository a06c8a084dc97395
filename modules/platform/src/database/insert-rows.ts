import { getTableColumns, sql, type SQL } from 'drizzle-orm'
import { toSnakeCase } from 'drizzle-orm/casing'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { jsonParameter } from './json-parameter.ts'
import type { Tx } from './transaction.ts'

export interface InsertRowsOptions<Returned> {
  /** Columns to answer with, one of which tells the rows apart. */
  readonly returning?: Returned
  /** Leaves rows out that clash with others, instead of failing. */
  readonly skipConflicts?: boolean
}

type Insertable<Row> = { readonly [Key in keyof Row]: Row[Key] extends (infer Item)[] | undefined ? readonly Item[] | Extract<Row[Key], undefined> : Row[Key] }

/**
 * Inserts many rows with one statement, whose text is the same however many there are, so that it is planned once; ids
 * rise with the order of the rows. All rows have the columns of the first. For text, numbers, dates, arrays and JSON.
 */
export async function insertRows<Table extends PgTable, Returned extends Record<string, PgColumn> = Record<never, PgColumn>>(
  tx: Tx,
  table: Table,
  rows: readonly Insertable<Table['$inferInsert']>[],
  { returning, skipConflicts = false }: InsertRowsOptions<Returned> = {},
): Promise<{ [Key in keyof Returned]: Returned[Key]['_']['data'] }[]> {
  const [first] = rows
  if (!first) return []
  const columns: Record<string, PgColumn> = getTableColumns(table)
  const names = Object.keys(first)
  const listed = list(names.map(identifierOf))
  const typed = list(names.map((name, index) => sql`${sql.identifier(`c${index}`)} ${sql.raw((columns[name] as PgColumn).getSQLType())}`))
  const values = names.map((_, index) => sql.identifier(`c${index}`))
  const records = jsonParameter(rows.map((row) => Object.fromEntries(names.map((name, index) => [`c${index}`, (row as Record<string, unknown>)[name] ?? null]))))
  const answers = Object.entries(returning ?? {}).map(([key, column]) => sql`${column} as ${sql.identifier(key)}`)
  const { rows: returned } = await tx.sql.execute(sql`
    insert into ${table} (${listed})
    select ${list(values)} from rows from (json_to_recordset(${records}::json) as (${typed})) with ordinality as given(${list(values)}, position)
    order by position${skipConflicts ? sql` on conflict do nothing` : sql``}${answers.length > 0 ? sql` returning ${list(answers)}` : sql``}`)
  return returned as { [Key in keyof Returned]: Returned[Key]['_']['data'] }[]
}

function identifierOf(key: string): SQL {
  return sql`${sql.identifier(toSnakeCase(key))}`
}

function list(parts: readonly (SQL | ReturnType<typeof sql.identifier>)[]): SQL {
  return sql.join([...parts] as SQL[], sql`, `)
}
