/** Why the embedded PostgreSQL does not start: one sentence that tells the administrator what to do. */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError'
}
