import { crc32, deflateSync } from 'node:zlib'
import type { Random } from './random.ts'

/** A file as people attach it, made of nothing. */
export interface DemoFile {
  readonly name: string
  readonly contentType: string
  readonly content: Buffer
}

export type FileKind = 'photo' | 'pdf' | 'text'

export function makeFile(random: Random, kind: FileKind, reference: string): DemoFile {
  switch (kind) {
    case 'photo':
      return { name: `IMG_${random.between(1000, 9999)}.png`, contentType: 'image/png', content: png(random) }
    case 'pdf':
      return { name: `${reference}.pdf`, contentType: 'application/pdf', content: pdf(['Encina Home', reference, `Total: ${random.between(29, 890)}.00 EUR`]) }
    case 'text':
      return { name: `browser-log-${random.between(10, 99)}.txt`, contentType: 'text/plain', content: Buffer.from(log(random, reference)) }
  }
}

/** A room in two colours with something standing in it: enough to look like a picture in a list. */
function png(random: Random): Buffer {
  const [width, height] = [320, 240]
  const [wall, floor, thing] = [tone(random, 190), tone(random, 120), tone(random, 60)]
  const [left, right, top] = [random.between(60, 140), random.between(170, 270), random.between(70, 130)]
  const rows = Buffer.alloc((width * 3 + 1) * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inside = x > left && x < right && y > top && y < 205
      const colour = inside ? thing : y > 170 ? floor : wall
      const shade = 1 - (inside ? (x - left) / (right - left) : x / width) * 0.25
      for (let channel = 0; channel < 3; channel++) rows[y * (width * 3 + 1) + 1 + x * 3 + channel] = Math.round((colour[channel] as number) * shade)
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

function tone(random: Random, base: number): number[] {
  return [0, 1, 2].map(() => base + random.between(-30, 40))
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}

/** One page with a few lines. */
function pdf(lines: readonly string[]): Buffer {
  const page = lines.map((line, index) => `BT /F1 ${index === 0 ? 20 : 12} Tf 60 ${760 - index * 36} Td (${line}) Tj ET`).join('\n')
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${page.length} >>\nstream\n${page}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let text = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  return Buffer.from(`${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`)
}

function log(random: Random, reference: string): string {
  const line = (second: number, text: string) => `09:14:${String(second).padStart(2, '0')} ${text}`
  return [line(2, `POST /cart/${reference} 200`), line(5, 'GET /checkout 200'), line(11, `POST /payment ${random.pick([502, 504, 422])}`), line(12, 'Uncaught (in promise) Error: payment could not be confirmed'), ''].join('\n')
}
