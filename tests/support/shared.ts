import { existsSync } from 'node:fs'
import path from 'node:path'
import { test } from 'vitest'
import { sharedMark } from './shared-reporter.ts'

/** Test material that lies beside the checkout and is not part of it: real mails, big data sets. */
export const sharedData = path.resolve(import.meta.dirname, '../../../shared/data')

export const hasSharedData = existsSync(sharedData)

/** A test that needs the material; elsewhere it is skipped, and the run says how many were. */
export function testWithShared(name: string, run: () => Promise<void> | void, timeoutMs?: number): void {
  test.skipIf(!hasSharedData)(`${name} ${sharedMark}`, run, timeoutMs)
}

export function sharedPath(...names: string[]): string {
  return path.join(sharedData, ...names)
}
