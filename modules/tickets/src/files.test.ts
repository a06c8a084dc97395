import { Readable } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contentDisposition, inlineTypes, safeFileName, sniffContentType } from './files.ts'

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const sniff = (content: Buffer | string, declared: string) => sniffContentType(Readable.from([Buffer.from(content)]), declared)

test('a file is what its bytes say, not what its sender says', async () => {
  expect(await sniff(png, 'text/html')).toBe('image/png')
  expect(await sniff('%PDF-1.7\n%âãÏÓ\n', 'image/png')).toBe('application/pdf')
})

test.each([
  ['<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'image/png'],
  ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'],
  ['<!doctype html><script>alert(1)</script>', 'image/png'],
  ['<!doctype html><script>alert(1)</script>', 'text/html'],
  ['alert(1)', 'text/javascript'],
  ['alert(1)', 'image/jpeg; x=y'],
  ['', 'image/gif'],
])('%s as %s is never shown in the page', async (content, declared) => {
  expect(inlineTypes.has(await sniff(content, declared))).toBe(false)
  expect(await sniff(content, declared)).not.toMatch(/svg|html|javascript/u)
})

test.each(['text/plain', 'text/csv', 'text/calendar', 'application/json'])('%s has no mark of its own, so the word of the sender counts', async (type) => {
  expect(await sniff('a,b', `${type.toUpperCase()}; charset=utf-8`)).toBe(type)
})

test('the first bytes are enough, in pieces too', async () => {
  expect(await sniffContentType(Readable.from([png.subarray(0, 4), png.subarray(4)]), '')).toBe('image/png')
})

test.each([
  ['report.pdf', 'report.pdf'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\x\\report.pdf', 'report.pdf'],
  ['\u200B.htaccess', 'htaccess'],
  ['.htaccess', 'htaccess'],
  ['a\r\nX-Evil: 1', 'aX-Evil: 1'],
  ['gpj\u202Eexe.exe', 'gpjexe.exe'],
  ['nul\0.txt', 'nul.txt'],
  ['…/', 'file'],
  ['', 'file'],
  ['..', 'file'],
  ['Año nuevo.txt', 'Año nuevo.txt'],
])('the name %j is kept as %j', (name, kept) => {
  expect(safeFileName(name)).toBe(kept)
})

test('any name becomes one that is safe to keep, to show and to send in a header', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.nat({ max: 500 }).map((length) => 'añ'.repeat(length))), (name) => {
      const safe = safeFileName(name)
      expect(safe).toBe(safeFileName(safe))
      expect(safe).not.toMatch(/[\p{Cc}\p{Cf}/\\]|^\.|^$/u)
      expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(255)
      expect(contentDisposition(name, 'attachment')).toMatch(/^attachment; filename="[\x20\x21\x23-\x5B\x5D-\x7E]+"; filename\*=UTF-8''[\w.~!$&+^`|%-]+$/u)
    }),
  )
})

test('a name of any length is cut quickly and keeps its extension', () => {
  expect(safeFileName(`${'ñ'.repeat(100_000)}.pdf`)).toBe(`${'ñ'.repeat(98)}.pdf`)
  expect(contentDisposition(`half a pair \uD83D`, 'attachment')).toContain('filename=')
})

test('old clients get a plain name, others the real one', () => {
  expect(contentDisposition('Año "1".txt', 'inline')).toBe(`inline; filename="Ano _1_.txt"; filename*=UTF-8''A%C3%B1o%20%221%22.txt`)
})
