import path from 'node:path'
import { exists } from './binaries.ts'
import { databaseFiles } from './cluster.ts'
import { claimOwnership, releaseOwnership } from './ownership.ts'
import { findPostmaster, stopPostmaster } from './postmaster.ts'

/** Stops the PostgreSQL that a killed process left on a database folder. False when a live process owns it. */
export async function stopLeftOver(dataDir: string): Promise<boolean> {
  const databaseDir = path.resolve(dataDir)
  if (!(await exists(databaseDir))) return true
  const files = databaseFiles(databaseDir)
  if (!(await claimOwnership(files.owner))) return false
  const postmaster = await findPostmaster(files.cluster)
  if (postmaster) await stopPostmaster(postmaster)
  await releaseOwnership(files.owner)
  return true
}
