import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'

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
}

export class BlobTooLarge extends Error {}

export async function openBlobFolder(folder: string): Promise<Blobs> {
  const incoming = path.join(folder, 'incoming')
  await mkdir(incoming, { recursive: true })

  function locate(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('A blob is addressed by its SHA-256 in hexadecimal.')
    return path.join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  }

  async function put(content: Buffer | Readable, { maxBytes = Infinity }: { maxBytes?: number } = {}): Promise<StoredBlob> {
    const temporary = path.join(incoming, randomUUID())
    const hash = createHash('sha256')
    let size = 0
    const file = await open(temporary, 'wx', 0o600)
    try {
      for await (const chunk of Buffer.isBuffer(content) ? [content] : content) {
        size += (chunk as Buffer).length
        if (size > maxBytes) throw new BlobTooLarge(`The file is larger than ${maxBytes} bytes.`)
        hash.update(chunk as Buffer)
        await file.write(chunk as Buffer)
      }
      await file.sync()
      await file.close()
      const sha256 = hash.digest('hex')
      const target = locate(sha256)
      await mkdir(path.dirname(target), { recursive: true })
      await rename(temporary, target)
      await syncFolder(path.dirname(target))
      return { sha256, size }
    } catch (error) {
      await file.close().catch(() => {})
      await rm(temporary, { force: true })
      throw error
    }
  }

  return {
    put,
    read: (sha256) => createReadStream(locate(sha256)),
    readAll: async (sha256) => {
      const chunks: Buffer[] = []
      for await (const chunk of createReadStream(locate(sha256))) chunks.push(chunk as Buffer)
      return Buffer.concat(chunks)
    },
    has: (sha256) =>
      stat(locate(sha256)).then(
        () => true,
        () => false,
      ),
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
