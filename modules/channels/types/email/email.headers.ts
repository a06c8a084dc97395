import addressparser from 'nodemailer/lib/addressparser'
import type { MailAddress } from '../../src/kit/index.ts'
import { decodeBytes, decodeUnlabelled } from './email.charset.ts'

/** A header line as it stood in the mail, one character per byte. */
export interface HeaderLine {
  /** Lower-case name. */
  readonly key: string
  readonly line: string
}

/** Longer values are cut: no honest header is, and patterns need a bound. */
const longestValue = 32 * 1024

/** The headers of one part, read on demand: unfolded and in Unicode, encoded words still as they are. */
export class MailHeaders {
  readonly #values = new Map<string, string[]>()
  readonly #charset: string | null

  /** @param charset label of the mail's text, for headers that hold unlabelled 8-bit characters */
  constructor(lines: readonly HeaderLine[], charset: string | null) {
    this.#charset = charset
    for (const { key, line } of lines) {
      if (key === '') continue
      const values = this.#values.get(key)
      const value = line.slice(line.indexOf(':') + 1)
      if (values) values.push(value)
      else this.#values.set(key, [value])
    }
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  /** Names present, lower case. */
  names(): Iterable<string> {
    return this.#values.keys()
  }

  /** The first header of that name: a second one was added by somebody on the way, or to deceive. */
  first(name: string): string | null {
    const value = this.#values.get(name)?.[0]
    return value === undefined ? null : this.#unfold(value)
  }

  all(name: string): string[] {
    return (this.#values.get(name) ?? []).map((value) => this.#unfold(value))
  }

  /** Free text such as the subject, encoded words decoded. */
  text(name: string): string | null {
    const value = this.first(name)
    return value === null ? null : decodeWords(value)
  }

  addresses(name: string): MailAddress[] {
    return this.all(name).flatMap(readAddresses)
  }

  #unfold(value: string): string {
    const unfolded = value.slice(0, longestValue).replace(/\r?\n(?=[ \t])|\r|\n/g, '')
    return decodeUnlabelled(Buffer.from(unfolded, 'latin1'), this.#charset).trim()
  }
}

const encodedWord = /=\?([^?\s]{1,60})\?([bq])\?([^?]*)\?=/gi

/**
 * RFC 2047, and what senders make of it: words cut inside a multi-byte character, spaces inside Q words, padding in
 * the middle of B words.
 */
export function decodeWords(value: string): string {
  if (!value.includes('=?')) return value
  const runs: (string | { charset: string; bytes: Buffer })[] = []
  let end = 0
  for (const match of value.matchAll(encodedWord)) {
    const between = value.slice(end, match.index)
    const previous = runs.at(-1)
    const charset = (match[1] as string).toLowerCase()
    const bytes = decodeWord(match[2] as string, match[3] as string)
    // Whitespace between two encoded words is not part of the text.
    const adjacent = typeof previous === 'object' && between.trim() === ''
    if (!adjacent && between !== '') runs.push(between)
    if (adjacent && previous.charset === charset && !charset.startsWith('iso-2022')) previous.bytes = Buffer.concat([previous.bytes, bytes])
    else runs.push({ charset, bytes })
    end = match.index + match[0].length
  }
  runs.push(value.slice(end))
  return runs.map((run) => (typeof run === 'string' ? run : decodeBytes(run.bytes, run.charset))).join('')
}

function decodeWord(encoding: string, text: string): Buffer {
  if (encoding.toLowerCase() === 'b') return Buffer.concat((text.match(/[^=]+=*/g) ?? []).map((chunk) => Buffer.from(chunk, 'base64')))
  const bytes = Buffer.from(text.replace(/_/g, ' '), 'utf8').toString('latin1')
  return Buffer.from(bytes.replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1')
}

/** Recipients beyond these are not kept: no desk answers a thousand people, and each would become a contact. */
const maximumAddresses = 200

export function readAddresses(value: string): MailAddress[] {
  const parsed = addressparser(withoutComments(value), { flatten: true }).slice(0, maximumAddresses)
  return parsed.map(({ name, address }) => ({ name: cleanName(name ?? ''), address: cleanAddress(address ?? '') })).filter(({ name, address }) => name !== '' || address !== '')
}

/** A comment is no name: `MAILER-DAEMON@example.com (Mail Delivery System)`. Parentheses inside quotes stay. */
function withoutComments(value: string): string {
  if (!value.includes('(')) return value
  let kept = ''
  let depth = 0
  let quoted = false
  for (let at = 0; at < value.length; at++) {
    const character = value[at] as string
    if (character === '\\') {
      if (depth === 0) kept += value.slice(at, at + 2)
      at++
    } else if (character === '"' && depth === 0) {
      quoted = !quoted
      kept += character
    } else if (character === '(' && !quoted) depth++
    else if (character === ')' && depth > 0) depth--
    else if (depth === 0) kept += character
  }
  // A parenthesis nobody closed belongs to the words.
  return depth > 0 ? value : kept
}

function cleanName(name: string): string {
  return collapse(decodeWords(name)).replace(/^(["'])(.*)\1$/, '$2').trim()
}

function cleanAddress(address: string): string {
  return decodeWords(address).trim().replace(/^<|>$/g, '').replace(/^mailto:/i, '')
}

export function collapse(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** Ids of a Message-ID, In-Reply-To or References header, without brackets, in the order they stand. */
export function readMessageIds(value: string | null): string[] {
  if (value === null) return []
  const ids = [...value.matchAll(/<([^<>]+)>/g)].map((match) => (match[1] as string).replace(/\s+/g, ''))
  return ids.filter((id) => id !== '' && id.length <= 998)
}

const zones: Readonly<Record<string, string>> = { ut: '+0000', z: '+0000', cet: '+0100', cest: '+0200', msk: '+0300', ist: '+0530', jst: '+0900', kst: '+0900', aest: '+1000', bst: '+0100', wet: '+0000', west: '+0100', eet: '+0200', eest: '+0300' }

/** The instant a Date header names, or null: a mail is read without it. */
export function readDate(value: string | null): Date | null {
  if (value === null) return null
  const withoutComments = value.replace(/\([^()]*\)/g, ' ').replace(/\s+/g, ' ').trim()
  const candidates = [withoutComments, withoutComments.replace(/ ([a-z]{1,4})$/i, (_all: string, zone: string) => ` ${zones[zone.toLowerCase()] ?? zone}`), withoutComments.replace(/ [a-z]+$/i, '')]
  for (const candidate of candidates) {
    const date = new Date(candidate)
    if (!Number.isNaN(date.getTime()) && date.getUTCFullYear() > 0 && date.getUTCFullYear() < 10_000) return date
  }
  return null
}

export interface StructuredValue {
  readonly value: string
  readonly params: ReadonlyMap<string, string>
}

/** `attachment; filename*0*=utf-8''a%20; filename*1=b.pdf`, RFC 2231 put together. */
export function readStructured(header: string | null): StructuredValue {
  if (header === null) return { value: '', params: new Map() }
  const [value = '', ...rest] = splitParameters(header)
  const pieces = new Map<string, { index: number; extended: boolean; value: string }[]>()
  for (const parameter of rest) {
    const equals = parameter.indexOf('=')
    if (equals < 1) continue
    const match = /^([^*]+?)(?:\*(\d+))?(\*)?$/.exec(parameter.slice(0, equals).trim().toLowerCase())
    if (!match) continue
    const list = pieces.get(match[1] as string) ?? []
    pieces.set(match[1] as string, list)
    list.push({ index: match[2] === undefined ? (match[3] ? -1 : -2) : Number(match[2]), extended: match[3] !== undefined, value: unquote(parameter.slice(equals + 1).trim()) })
  }
  return { value: value.trim().toLowerCase(), params: new Map([...pieces].map(([name, list]) => [name, joinPieces(list)])) }
}

function joinPieces(pieces: { index: number; extended: boolean; value: string }[]): string {
  const numbered = pieces.filter(({ index }) => index >= 0).sort((a, b) => a.index - b.index)
  const chosen = numbered.length > 0 ? numbered : [pieces.find(({ index }) => index === -1) ?? (pieces[0] as (typeof pieces)[number])]
  if (!chosen.some(({ extended }) => extended)) return decodeWords(chosen.map(({ value }) => value).join(''))
  const first = chosen[0] as (typeof pieces)[number]
  const charset = /^([^']*)'[^']*'(.*)$/s.exec(first.value)
  const encoded = [charset?.[2] ?? first.value, ...chosen.slice(1).map(({ value }) => value)]
  const bytes = Buffer.concat(encoded.map((value, index) => (chosen[index]?.extended ? percentDecode(value) : Buffer.from(value))))
  return decodeBytes(bytes, charset?.[1] || 'utf-8')
}

function percentDecode(value: string): Buffer {
  return Buffer.from(Buffer.from(value).toString('latin1').replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1')
}

function unquote(value: string): string {
  return value.startsWith('"') ? value.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1') : value
}

/** At semicolons outside quotes. By hand: a pattern would try each unclosed quote again. */
function splitParameters(header: string): string[] {
  const parameters: string[] = []
  let start = 0
  let quoted = false
  for (let at = 0; at < header.length; at++) {
    const character = header[at]
    if (character === '"') quoted = !quoted
    else if (character === '\\' && quoted) at++
    else if (character === ';' && !quoted) {
      parameters.push(header.slice(start, at))
      start = at + 1
    }
  }
  return [...parameters, header.slice(start)]
}
