import { describe, expect, test } from 'vitest'
import { ana } from '../ticket-fields.fixture.ts'
import { isRelativeTime, readTime } from './time.ts'

function read(text: string, { now = '2026-11-21T09:30:00Z', timeZone = 'Europe/Madrid' } = {}): [string, string] | undefined {
  const span = readTime(text, { actor: ana, now: new Date(now), timeZone })
  return span && [span.from.toISOString(), span.until.toISOString()]
}

describe('a written time', () => {
  test.each([
    ['now', '2026-11-21T09:30:00.000Z', '2026-11-21T09:30:00.000Z'],
    ['-3d', '2026-11-18T09:30:00.000Z', '2026-11-18T09:30:00.000Z'],
    ['+2h', '2026-11-21T11:30:00.000Z', '2026-11-21T11:30:00.000Z'],
    ['-1w', '2026-11-14T09:30:00.000Z', '2026-11-14T09:30:00.000Z'],
    ['today', '2026-11-20T23:00:00.000Z', '2026-11-21T23:00:00.000Z'],
    ['yesterday', '2026-11-19T23:00:00.000Z', '2026-11-20T23:00:00.000Z'],
    ['2026-01-01', '2025-12-31T23:00:00.000Z', '2026-01-01T23:00:00.000Z'],
    ['2026-07-01T10:00', '2026-07-01T08:00:00.000Z', '2026-07-01T08:00:00.000Z'],
    ['2026-07-01T10:00:00.5Z', '2026-07-01T10:00:00.500Z', '2026-07-01T10:00:00.500Z'],
    ['2026-07-01T10:00-05:00', '2026-07-01T15:00:00.000Z', '2026-07-01T15:00:00.000Z'],
  ])('%s', (text, from, until) => {
    expect(read(text)).toEqual([from, until])
  })

  test.each([
    '',
    'soon',
    '3d',
    '-3',
    '-3s',
    '-999999d',
    '2026-02-30',
    '2026-13-01',
    '1899-12-31',
    '3000-01-01',
    '2026-01-01T25:00',
    '2026-1-1',
    '2026-01-01 10:00',
    'Today',
    '２026-01-01',
  ])('%s is none', (text) => {
    expect(read(text)).toBeUndefined()
  })

  test('days are as long as they are where the asker is', () => {
    expect(read('2026-03-29')).toEqual(['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'])
    // clocks in Santiago skip midnight: that day starts at one o'clock
    expect(read('2026-09-06', { timeZone: 'America/Santiago' })).toEqual(['2026-09-06T04:00:00.000Z', '2026-09-07T03:00:00.000Z'])
    expect(read('today', { now: '2026-11-21T23:30:00Z', timeZone: 'America/Lima' })).toEqual([
      '2026-11-21T05:00:00.000Z',
      '2026-11-22T05:00:00.000Z',
    ])
  })
})

test('times that move with the clock are known', () => {
  expect(['now', 'today', '-3d'].every(isRelativeTime)).toBe(true)
  expect(['2026-01-01', '2026-01-01T10:00Z', 'soon', 'constructor'].some(isRelativeTime)).toBe(false)
})
