import type { Readable } from 'node:stream'
import { fileTypeFromBuffer } from 'file-type'

/** Shown in the page; everything else is only ever downloaded. SVG and HTML can carry scripts and are never among these. */
export const inlineTypes: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'])

/**
 * What a file is by its first bytes. The sender's word counts only for kinds that have no mark of their own and cannot
 * be mistaken for a picture.
 */
export async function sniffContentType(content: Readable, declared: string): Promise<string> {
  const head = await firstBytes(content, 4100)
  const found = await fileTypeFromBuffer(head)
  if (found) return found.mime
  const claimed = declared.toLowerCase().split(';')[0]?.trim() ?? ''
  return /^(?:text\/(?:plain|csv|calendar)|application\/json)$/u.test(claimed) ? claimed : 'application/octet-stream'
}

async function firstBytes(content: Readable, count: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of content) {
    chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
    if (size >= count) break
  }
  return Buffer.concat(chunks).subarray(0, count)
}

const unsafeCharacters = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069/\\]/gu

/** A name to show and to save under: no path, no control or direction marks, short, with its extension kept. */
export function safeFileName(name: string): string {
  const last = name.slice(-4096).split(/[/\\]/u).at(-1) ?? ''
  const bare = last.toWellFormed().normalize('NFC').replace(unsafeCharacters, '').replace(/^[.\s]+/u, '').trim()
  const extension = /\.[A-Za-z0-9]{1,10}$/u.exec(bare)?.[0] ?? ''
  const stem = bare.slice(0, bare.length - extension.length)
  return `${cutAt(stem, maximumNameBytes - extension.length)}${extension}` || 'file'
}

const maximumNameBytes = 200

/** The longest beginning that fits, without half a character at its end. */
function cutAt(text: string, bytes: number): string {
  const encoded = Buffer.from(text)
  if (encoded.length <= bytes) return text
  let end = bytes
  while (((encoded[end] ?? 0) & 0xc0) === 0x80) end--
  return encoded.subarray(0, end).toString().trimEnd()
}

/** RFC 6266 with an ASCII form for old clients and RFC 5987 for the real name. */
export function contentDisposition(name: string, kind: 'inline' | 'attachment'): string {
  const safe = safeFileName(name)
  const ascii = safe.normalize('NFD').replace(/[^\x20-\x7E]/gu, '').replace(/["\\%]/gu, '_') || 'file'
  const encoded = encodeURIComponent(safe).replace(/['()*]/gu, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
