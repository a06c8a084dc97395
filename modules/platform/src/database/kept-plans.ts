import type pg from 'pg'

/** Lists of values make texts of every length: plans are kept for so many texts, the rest are planned each time. */
const mostTexts = 250
/** What is cut off after some rows needs a plan for its own values: one for any values may read the whole table. */
const livesByItsValues = /\blimit\b/i

const names = new Map<string, string>()
const metOnce = new Set<string>()

/**
 * Has PostgreSQL keep the plans of statements that come again on this connection, by giving them a name. Half of what
 * short statements cost there is reading and planning them. The names are the same on all connections.
 */
export function keepPlans(client: pg.ClientBase): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown
  Object.assign(client, { query: (statement: unknown, ...rest: unknown[]) => query(isUnnamed(statement) ? withName(statement) : statement, ...rest) })
}

function isUnnamed(statement: unknown): statement is pg.QueryConfig {
  return typeof statement === 'object' && statement !== null && 'text' in statement && !('submit' in statement) && !('name' in statement && statement.name)
}

function withName(statement: pg.QueryConfig): pg.QueryConfig {
  const name = nameOf(statement.text)
  return name === undefined ? statement : { ...statement, name }
}

/** None for a text that is met for the first time: most of those never come again. */
function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (known !== undefined || names.size >= mostTexts || livesByItsValues.test(text)) return known
  if (!metOnce.delete(text)) {
    if (metOnce.size >= mostTexts) metOnce.clear()
    metOnce.add(text)
    return undefined
  }
  const name = `timbre_kept_${names.size}`
  names.set(text, name)
  return name
}
