import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { minimumSecretLength } from '@timbre/platform'
import { ConfigError } from '../config.ts'

/** The secret kept in the data folder, made at the first start. Processes that start together agree on one. */
export async function secretFrom(dataDir: string): Promise<string> {
  const file = path.join(dataDir, 'secret')
  const kept = await read(file)
  if (kept !== undefined) return kept
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  await writeFile(temporary, `${randomBytes(48).toString('base64url')}\n`, { mode: 0o600, flush: true })
  // Linking fails where somebody else was first: then theirs counts.
  await link(temporary, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(temporary)
  return (await read(file)) as string
}

async function read(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new ConfigError(`The secret in ${file} cannot be read (${error.code}): give the user who runs Timbre access to it.`)
  })
  if (text === undefined) return undefined
  if (text.trim().length < minimumSecretLength) throw new ConfigError(`The secret in ${file} is damaged: restore the file from a backup; what is encrypted with it cannot be read otherwise.`)
  return text.trim()
}
