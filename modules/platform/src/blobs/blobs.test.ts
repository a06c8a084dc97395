import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fixedClock } from '@timbre/kernel'
import { BlobTooLarge, openBlobFolder, type Blobs } from './blobs.ts'

let folder: string
let blobs: Blobs
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'timbre-blobs-'))
  blobs = await openBlobFolder(folder)
})
afterEach(() => rm(folder, { recursive: true }))

const hash = (content: string | Buffer) => createHash('sha256').update(content).digest('hex')

async function files(): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found.filter((entry) => entry.isFile()).map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
}

describe('a blob', () => {
  test('is found again by its checksum, from bytes and from a stream', async () => {
    const big = Buffer.alloc(3_000_000, 'Ábaco ')
    expect(await blobs.put(Buffer.from('hola'))).toEqual({ sha256: hash('hola'), size: 4 })
    expect(await blobs.put(Readable.from([big.subarray(0, 1_000_001), big.subarray(1_000_001)]))).toEqual({ sha256: hash(big), size: big.length })

    expect(String(await blobs.readAll(hash('hola')))).toBe('hola')
    expect(hash(Buffer.concat(await blobs.read(hash(big)).toArray()))).toBe(hash(big))
    expect([await blobs.has(hash('hola')), await blobs.has(hash('adiós'))]).toEqual([true, false])
  })

  test('of text pieces counts bytes, not characters', async () => {
    expect(await blobs.put(Readable.from(['¡', 'ñ', '!']))).toEqual({ sha256: hash('¡ñ!'), size: 5 })
  })

  test('may be empty', async () => {
    expect(await blobs.put(Buffer.alloc(0))).toEqual({ sha256: hash(''), size: 0 })
    expect(await blobs.readAll(hash(''))).toHaveLength(0)
  })

  test('of the same content is kept once, however many arrive at the same time', async () => {
    const stored = await Promise.all(Array.from({ length: 20 }, () => blobs.put(Readable.from([Buffer.from('ho'), Buffer.from('la')]))))

    expect(new Set(stored.map((blob) => blob.sha256))).toEqual(new Set([hash('hola')]))
    expect(await files()).toEqual([path.join(hash('hola').slice(0, 2), hash('hola').slice(2, 4), hash('hola'))])
  })

  test('can be read while the same content arrives again', async () => {
    await blobs.put(Buffer.from('hola'))
    const reading = blobs.read(hash('hola'))
    await blobs.put(Buffer.from('hola'))

    expect(String(Buffer.concat(await reading.toArray()))).toBe('hola')
  })

  test('is nobody else’s to read on the machine', async () => {
    await blobs.put(Buffer.from('hola'))
    const [name] = await files()

    expect((await stat(path.join(folder, name!))).mode & 0o077).toBe(0)
  })
})

describe('what does not become a blob', () => {
  test('is what is larger than allowed; the limit itself is allowed', async () => {
    await expect(blobs.put(Buffer.alloc(101), { maxBytes: 100 })).rejects.toBeInstanceOf(BlobTooLarge)
    let produced = 0
    const endless = Readable.from((function* () {
      for (;;) {
        produced++
        yield Buffer.alloc(10)
      }
    })())
    await expect(blobs.put(endless, { maxBytes: 100 })).rejects.toBeInstanceOf(BlobTooLarge)
    expect(produced).toBeLessThan(40)
    expect(endless.destroyed).toBe(true)
    expect(await files()).toEqual([])

    expect((await blobs.put(Buffer.alloc(100), { maxBytes: 100 })).size).toBe(100)
  })

  test('is what ends too early', async () => {
    const torn = Readable.from((async function* () {
      yield Buffer.from('ho')
      throw new Error('the client went away')
    })())
    await expect(blobs.put(torn)).rejects.toThrow('the client went away')
    const destroyed = new Readable({ read() {} })
    destroyed.push('ho')
    setTimeout(() => destroyed.destroy(), 20)
    await expect(blobs.put(destroyed)).rejects.toThrow('Premature close')

    expect(await files()).toEqual([])
  })
})

test.each(['', 'xyz', '../../../etc/passwd', hash('hola').toUpperCase(), `${hash('hola')}\n`, `${hash('hola')}/..`])('refuses the address %j', async (address) => {
  expect(() => blobs.read(address)).toThrow('SHA-256')
  await expect(blobs.readAll(address)).rejects.toThrow('SHA-256')
  await expect(blobs.has(address)).rejects.toThrow('SHA-256')
})

test('what a crash left half written harms nothing, and is gone after a day', async () => {
  const clock = fixedClock('2026-11-21T12:00:00Z')
  const leftOver = path.join(folder, 'incoming', 'left-over')
  const fresh = path.join(folder, 'incoming', 'under-way')
  for (const [file, hours] of [[leftOver, 25], [fresh, 23]] as const) {
    await writeFile(file, 'hol')
    const at = new Date(clock.now().getTime() - hours * 3_600_000)
    await utimes(file, at, at)
  }
  // Not ours, and no reason to fail.
  await mkdir(path.join(folder, 'incoming', 'folder'))
  await utimes(path.join(folder, 'incoming', 'folder'), 0, 0)

  const again = await openBlobFolder(folder, { clock })
  await again.put(Buffer.from('hola'))

  expect(String(await again.readAll(hash('hola')))).toBe('hola')
  expect((await files()).filter((file) => file.startsWith('incoming'))).toEqual([path.join('incoming', 'under-way')])
  expect(String(await readFile(fresh))).toBe('hol')
})
