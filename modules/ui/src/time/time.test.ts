import { afterEach, describe, expect, it } from 'vitest'
import { regionalLocale, showDatesLike } from './display.ts'
import { messageTime, shortTime } from './time.ts'

const now = new Date('2026-11-21T12:00:00Z')
const madrid = { locale: 'es', timeZone: 'Europe/Madrid' }
const london = { locale: 'en-GB', timeZone: 'Europe/London' }

describe('a short time', () => {
  it.each([
    ['2026-11-21T11:59:40Z', 'ahora'],
    ['2026-11-21T12:00:30Z', 'ahora'],
    ['2026-11-21T11:55:00Z', '5 min'],
    ['2026-11-21T08:32:00Z', '9:32'],
    ['2026-11-20T23:30:00Z', '0:30'],
    ['2026-11-20T22:30:00Z', 'ayer'],
    ['2026-11-14T09:00:00Z', '14 nov'],
    ['2025-11-14T09:00:00Z', '14/11/25'],
  ])('%s reads %s in Madrid', (instant, text) => {
    expect(shortTime(new Date(instant), now, madrid)).toBe(text)
  })

  it('counts days in the zone of the reader', () => {
    const late = new Date('2026-11-20T23:30:00Z')
    expect(shortTime(late, now, madrid)).toBe('0:30')
    expect(shortTime(late, now, london)).toBe('yesterday')
  })
})

it('gives messages their hour', () => {
  expect(messageTime(new Date('2026-11-20T10:32:00Z'), now, london)).toBe('yesterday 10:32')
  expect(messageTime(new Date('2026-11-14T10:32:00Z'), now, madrid)).toBe('14 nov, 11:32')
})

it('writes dates as in the region of the browser, in the language shown', () => {
  expect(regionalLocale('en', ['en-GB', 'es'])).toBe('en-GB')
  expect(regionalLocale('es', ['en-GB', 'es-MX', 'es'])).toBe('es-MX')
  expect(regionalLocale('es', ['en-GB'])).toBe('es')
})

describe('dates as somebody likes them', () => {
  afterEach(() => showDatesLike())
  const written = (language: string) => new Intl.DateTimeFormat(regionalLocale(language, ['en-GB', 'es-MX']), { dateStyle: 'short', timeStyle: 'short', timeZone: 'UTC' }).format(new Date('2026-11-21T14:05:00Z')).replaceAll(/\s/gu, ' ')

  it('follow the browser until they choose', () => {
    expect(written('en')).toBe('21/11/2026, 14:05')
  })

  it.each([
    [{ order: 'monthFirst', clock: 'browser' }, 'en', '11/21/26, 2:05 PM'],
    [{ order: 'dayFirst', clock: 'h12' }, 'en', '21/11/2026, 2:05 pm'],
    [{ order: 'monthFirst', clock: 'h23' }, 'es', '11/21/26, 14:05'],
    [{ order: 'dayFirst', clock: 'browser' }, 'es', '21/11/26, 14:05'],
  ] as const)('%o in %s', (style, language, text) => {
    showDatesLike(style)
    expect(written(language)).toBe(text)
  })
})
