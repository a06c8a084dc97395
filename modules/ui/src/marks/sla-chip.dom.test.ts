import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { lastAnnouncement } from '../announce/announce.ts'
import { mountWithTexts } from '../testing.ts'
import { learnServerTime } from '../time/clock.ts'
import SlaChip from './SlaChip.vue'

const target = { name: 'First reply', policy: 'Standard', dueAt: '2026-11-21T12:00:00Z', riskAt: '2026-11-21T11:15:00Z', paused: false, metAt: null }

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: new Date('2026-11-21T11:54:40Z') }))
afterEach(() => {
  learnServerTime(new Date(Date.now()))
  vi.useRealTimers()
})

it('counts the last minutes by the second, and says aloud only that they have begun', async () => {
  const chip = mountWithTexts(SlaChip, { target, spoken: true })
  expect(chip.attributes('data-state')).toBe('risk')
  const before = lastAnnouncement.value
  await pass(30)
  expect(chip.text()).toContain('4:50')
  expect(lastAnnouncement.value).toBe('First reply due in 4 minutes')
  expect(lastAnnouncement.value).not.toBe(before)
  await pass(60)
  expect(chip.text()).toContain('3:50')
  expect(lastAnnouncement.value).toBe('First reply due in 4 minutes')
  await pass(240)
  expect(chip.attributes('data-state')).toBe('breach')
  expect(lastAnnouncement.value).toContain('First reply late')
  chip.unmount()
  expect(vi.getTimerCount()).toBe(0)
})

it('goes by the clock of the server, not by one that is twenty minutes slow', async () => {
  learnServerTime(new Date('2026-11-21T12:14:40Z'))
  const chip = mountWithTexts(SlaChip, { target })
  expect(chip.text()).toContain('+14m')
  chip.unmount()
})

async function pass(seconds: number) {
  vi.advanceTimersByTime(seconds * 1000)
  await nextTick()
}
