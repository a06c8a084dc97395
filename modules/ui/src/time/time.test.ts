import { describe, expect, it } from 'vitest'
import { regionalLocale } from './display.ts'
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
