import { existsSync } from 'node:fs'
import path from 'node:path'
import { test } from 'vitest'

/** Test material that lies beside the checkout and is not part of it: real mails, big data sets. */
export const sharedData = path.resolve(import.meta.dirname, '../../../shared/data')

export const hasSharedData = existsSync(sharedData)

/** A test that needs `../shared/data/<name>`; elsewhere it is skipped, and the run says how many were. */
export const testWithShared = test.skipIf(!hasSharedData)

export function sharedPath(...names: string[]): string {
  return path.join(sharedData, ...names)
}
