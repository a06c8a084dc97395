import pg from 'pg'

/** What is to be known of a server before it is relied on. */
export interface ServerFacts {
  /** As PostgreSQL numbers it: 150018 is 15.18. */
  readonly version: number
  readonly encoding: string
  /** A standby, or one that is set so. */
  readonly readOnly: boolean
  /** The user may create tables. */
  readonly mayCreate: boolean
}

/** Connects once and asks. @throws what the driver throws, also when nobody answers in time. */
export async function inspectServer(url: string, { timeoutMilliseconds = 10_000 } = {}): Promise<ServerFacts> {
  const client = new pg.Client({ connectionString: url, application_name: 'timbre', connectionTimeoutMillis: timeoutMilliseconds, query_timeout: timeoutMilliseconds })
  // The statement under way reports a lost connection; unheard, the event would end the process first.
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<ServerFacts>(`
      select current_setting('server_version_num')::int as version,
             current_setting('server_encoding') as encoding,
             pg_is_in_recovery() or current_setting('default_transaction_read_only')::bool as "readOnly",
             coalesce(has_schema_privilege(current_schema(), 'create'), false) as "mayCreate"`)
    return rows[0]!
  } finally {
    await client.end()
  }
}
