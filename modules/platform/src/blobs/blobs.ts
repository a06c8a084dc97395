import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { systemClock, type Clock } from '@timbre/kernel'

export interface StoredBlob {
  /** Address and checksum in one, hexadecimal. */
  readonly sha256: string
  /** Bytes. */
  readonly size: number
}

/** Content-addressed storage: the same bytes are kept once. Names and types live with whoever refers to a blob. */
export interface Blobs {
  /** Stores the bytes; when it answers they survive a power cut. @throws BlobTooLarge past `maxBytes`. */
  put(content: Buffer | Readable, options?: { maxBytes?: number }): Promise<StoredBlob>
  read(sha256: string): Readable
  readAll(sha256: string): Promise<Buffer>
  has(sha256: string): Promise<boolean>
  /** For whoever knows that nothing refers to it any more. */
  remove(sha256: string): Promise<void>
}

export class BlobTooLarge extends Error {}

/** What a crash left half written is of no use to anybody after this. */
const leftOverMilliseconds = 24 * 3600 * 1000

export async function openBlobFolder(folder: string, { clock = systemClock }: { clock?: Clock } = {}): Promise<Blobs> {
  const root = path.resolve(folder)
  const incoming = path.join(root, 'incoming')
  await mkdir(incoming, { recursive: true, mode: 0o700 })
  await removeLeftOvers(incoming, clock.now().getTime() - leftOverMilliseconds)

  const folders = new Map<string, Promise<void>>()

  function locate(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('A blob is addressed by its SHA-256 in hexadecimal.')
    return path.join(root, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  }

  async function put(content: Buffer | Readable, { maxBytes = Infinity }: { maxBytes?: number } = {}): Promise<StoredBlob> {
    const temporary = path.join(incoming, randomUUID())
    try {
      const stored = await writeDurably(temporary, content, maxBytes)
      const target = locate(stored.sha256)
      await ensureFolder(path.dirname(target))
      await moveTo(temporary, target)
      await syncFolder(path.dirname(target))
      return stored
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
  }

  /** Made and durable once per process, however many files arrive together. */
  function ensureFolder(target: string): Promise<void> {
    let made = folders.get(target)
    if (!made) {
      made = makeFolder(root, target)
      folders.set(target, made)
      made.catch(() => folders.delete(target))
    }
    return made
  }

  return {
    put,
    read: (sha256) => createReadStream(locate(sha256)),
    readAll: async (sha256) => {
      const chunks: Buffer[] = []
      for await (const chunk of createReadStream(locate(sha256))) chunks.push(chunk as Buffer)
      return Buffer.concat(chunks)
    },
    has: async (sha256) =>
      stat(locate(sha256)).then(
        () => true,
        () => false,
      ),
    remove: (sha256) => rm(locate(sha256), { force: true }),
  }
}

async function writeDurably(target: string, content: Buffer | Readable, maxBytes: number): Promise<StoredBlob> {
  const hash = createHash('sha256')
  let size = 0
  const file = await open(target, 'wx', 0o600)
  try {
    for await (const piece of Buffer.isBuffer(content) ? [content] : content) {
      const bytes = Buffer.isBuffer(piece) ? piece : Buffer.from(piece as string | Uint8Array)
      size += bytes.length
      if (size > maxBytes) throw new BlobTooLarge(`The file is larger than ${maxBytes} bytes.`)
      hash.update(bytes)
      // writeFile, because a single write may store only a part.
      await file.writeFile(bytes)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { sha256: hash.digest('hex'), size }
}

/** Windows does not replace a file somebody reads; there is nothing to replace then, since the content is the same. */
async function moveTo(temporary: string, target: string): Promise<void> {
  try {
    await rename(temporary, target)
  } catch (error) {
    const there = process.platform === 'win32' && (await stat(target).catch(() => undefined)) !== undefined
    if (!there) throw error
    await rm(temporary, { force: true })
  }
}

/** A folder is only durable once those above it are synced; whoever made it may have died before. */
async function makeFolder(root: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (let above = path.dirname(folder); above.length >= root.length; above = path.dirname(above)) await syncFolder(above)
}

async function removeLeftOvers(incoming: string, before: number): Promise<void> {
  for (const name of await readdir(incoming)) {
    const file = path.join(incoming, name)
    const found = await stat(file).catch(() => undefined)
    if (found?.isFile() && found.mtimeMs < before) await rm(file, { force: true })
  }
}

/** A renamed file is only durable once its folder is. Windows cannot open folders; there the rename itself must do. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
