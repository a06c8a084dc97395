import { isAscii } from 'node:buffer'
import { TextDecoder } from 'node:util'
import iconv from 'iconv-lite'

/**
 * Bytes to text. The label is believed when the bytes agree with it: labels lie, and a mail does not stay unread for it.
 * TextDecoder knows what the web knows (and reads iso-8859-1 as windows-1252, as senders mean it); iconv-lite the rest.
 */
export function decodeBytes(bytes: Uint8Array, declared: string | null): string {
  const label = declared === null ? null : normalizeLabel(declared)
  if (isAscii(bytes)) return decodeSevenBit(bytes, label)
  // Text that is valid UTF-8 by chance does not occur; text labelled latin1 that is UTF-8 does.
  if (label === null || label === 'utf-8' || westernLabels.has(label)) {
    const utf8 = decodeStrictly(bytes, 'utf-8')
    if (utf8 !== undefined) return utf8
  }
  if (label !== null && label !== 'utf-8') return decodeStrictly(bytes, label) ?? decodeStrictly(bytes, 'utf-8') ?? decodeLoosely(bytes, label)
  return decodeLoosely(bytes, guessCharset(bytes))
}

/** A header holds bytes nobody labelled: UTF-8 if they are, else what the mail's text uses, unless they look otherwise. */
export function decodeUnlabelled(bytes: Uint8Array, fallbackLabel: string | null): string {
  if (isAscii(bytes)) return latin1(bytes)
  const label = fallbackLabel === null ? null : normalizeLabel(fallbackLabel)
  const western = label === null || label === 'utf-8' || westernLabels.has(label)
  return decodeStrictly(bytes, 'utf-8') ?? (western ? decodeLoosely(bytes, guessCharset(bytes)) : decodeBytes(bytes, label))
}

const westernLabels = new Set(['us-ascii', 'ascii', 'iso-8859-1', 'iso-8859-15', 'windows-1252', 'latin1'])

/** Names that occur in mail beside the registered ones. */
const aliases: Readonly<Record<string, string>> = {
  utf8: 'utf-8',
  'utf-8mb4': 'utf-8',
  'uft-8': 'utf-8',
  'unicode-1-1-utf-8': 'utf-8',
  'unicode-1-1-utf-7': 'utf-7',
  'csutf7': 'utf-7',
  'x-unicode-2-0-utf-7': 'utf-7',
  'iso-8859-8-i': 'iso-8859-8',
  'iso-8859-8-e': 'iso-8859-8',
  'x-sjis': 'shift_jis',
  cp932: 'shift_jis',
  'iso-2022-jp-1': 'iso-2022-jp',
  'iso-2022-jp-2': 'iso-2022-jp',
  'iso-2022-jp-3': 'iso-2022-jp',
  'iso-2022-jp-2004': 'iso-2022-jp',
  'iso-2022-jp-ms': 'iso-2022-jp',
  cp949: 'euc-kr',
  'x-windows-949': 'euc-kr',
  cp950: 'big5',
  cp936: 'gbk',
}

function normalizeLabel(label: string): string {
  // `"utf-8*en"` carries an RFC 2231 language; `3Dutf-8` was quoted-printable once too often.
  const bare = label.slice(0, 60).toLowerCase().replace(/^['"\s]+|['"\s]+$/g, '').replace(/\*.*$/, '').replace(/^=?3d"?/, '').replace(/^charset=/, '')
  return aliases[bare] ?? bare
}

const decoders = new Map<string, TextDecoder | null>()
function decoderFor(label: string, fatal: boolean): TextDecoder | null {
  const key = `${label}:${fatal}`
  let decoder = decoders.get(key)
  if (decoder === undefined) {
    try {
      decoder = new TextDecoder(label, { fatal })
    } catch {
      decoder = null
    }
    // A label comes from outside: the cache must not grow by what is made up.
    if (decoders.size < 200) decoders.set(key, decoder)
  }
  return decoder
}

function decodeStrictly(bytes: Uint8Array, label: string): string | undefined {
  const decoder = decoderFor(label, true)
  try {
    if (decoder) return decoder.decode(bytes)
    return iconv.encodingExists(label) ? iconv.decode(Buffer.from(bytes), label) : undefined
  } catch {
    return undefined
  }
}

function decodeLoosely(bytes: Uint8Array, label: string): string {
  return (decoderFor(label, false) ?? (decoderFor(guessCharset(bytes), false) as TextDecoder)).decode(bytes)
}

function decodeSevenBit(bytes: Uint8Array, label: string | null): string {
  if (label !== null && /^(iso-2022|utf-7|hz|utf-16|utf-32)/.test(label)) return decodeStrictly(bytes, label) ?? decodeLoosely(bytes, label)
  const text = latin1(bytes)
  return /\x1b\$[@B]/.test(text) ? decodeLoosely(bytes, 'iso-2022-jp') : text
}

/** Unlabelled bytes that are not UTF-8. Accents stand alone between letters; Cyrillic and East Asian words are high bytes throughout. */
function guessCharset(bytes: Uint8Array): string {
  if (longestHighRun(bytes) < 3) return 'windows-1252'
  const cyrillic = ['koi8-r', 'windows-1251'].find((label) => lowerCaseCyrillicShare(decodeLoosely(bytes, label)) > 0.6)
  if (cyrillic) return cyrillic
  const eastAsian = ['gb18030', 'big5', 'euc-kr', 'shift_jis'].find((label) => eastAsianShare(decodeStrictly(bytes, label)) > 0.9)
  return eastAsian ?? 'windows-1252'
}

function longestHighRun(bytes: Uint8Array): number {
  let longest = 0
  let run = 0
  for (const byte of bytes) {
    run = byte > 0x7f ? run + 1 : 0
    if (run > longest) longest = run
  }
  return longest
}

function lowerCaseCyrillicShare(text: string): number {
  const letters = text.match(/[^\x00-\x7f]/g)?.length ?? 0
  // In words, after a letter: the wrong Cyrillic charset turns lower case into upper case and signs.
  const lowerCase = text.match(/[а-яё]/g)?.length ?? 0
  return letters === 0 ? 0 : lowerCase / letters
}

function eastAsianShare(text: string | undefined): number {
  const letters = text?.match(/[^\x00-\x7f]/g)?.length ?? 0
  return letters < 2 ? 0 : (text?.match(/[\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff5e]/g)?.length ?? 0) / letters
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
