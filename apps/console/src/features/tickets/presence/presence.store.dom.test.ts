import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { testStores } from '../store/testing.ts'
import { usePresence } from './presence.store.ts'

const ana = { id: 2, name: 'Ana Ruiz', doing: 'viewing' } as const

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('what colleagues hear of this person', () => {
  it('is which ticket they look at, said again while it is so', async () => {
    const { said, presence, scope } = setUp()
    const ticket = ref<number | undefined>(5)
    scope.run(() => presence.viewWhile(() => ticket.value))
    expect(said()).toEqual([{ type: 'present', viewing: [5] }])
    await vi.advanceTimersByTimeAsync(31_000)
    expect(said()).toHaveLength(3)
    ticket.value = 6
    await nextTick()
    expect(said().at(-1)).toEqual({ type: 'present', viewing: [6] })
    scope.stop()
    expect(said().at(-1)).toEqual({ type: 'present', viewing: [] })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(said().at(-1)).toEqual({ type: 'present', viewing: [] })
    expect(said()).toHaveLength(5)
  })

  it('is that they write, at the first key and every four seconds, until they rest', async () => {
    const { said, presence } = setUp()
    for (let keys = 0; keys < 50; keys++) {
      presence.wrote(5, 'reply')
      await vi.advanceTimersByTimeAsync(200)
    }
    expect(said()).toHaveLength(3)
    expect(said().at(-1)).toEqual({ type: 'present', viewing: [], writing: { ticket: 5, mode: 'reply' } })
    presence.wrote(5, 'note')
    expect(said().at(-1)).toMatchObject({ writing: { ticket: 5, mode: 'note' } })
    await vi.advanceTimersByTimeAsync(7_000)
    expect(said().at(-1)).toEqual({ type: 'present', viewing: [] })
    presence.wrote(5, 'note')
    presence.rested()
    expect(said().at(-1)).toEqual({ type: 'present', viewing: [] })
  })

  it('is nothing while the tab is hidden, or untouched for five minutes', async () => {
    const { said, presence, scope } = setUp()
    scope.run(() => presence.viewWhile(() => 5))
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
    document.dispatchEvent(new Event('visibilitychange'))
    await nextTick()
    expect(said().at(-1)).toEqual({ type: 'present', viewing: [] })
    hidden.mockReturnValue(false)
    document.dispatchEvent(new Event('visibilitychange'))
    await nextTick()
    expect(said().at(-1)).toEqual({ type: 'present', viewing: [5] })
    await vi.advanceTimersByTimeAsync(5 * 60_000 + 10_000)
    expect(said().at(-1)).toEqual({ type: 'present', viewing: [] })
    window.dispatchEvent(new Event('pointermove'))
    await nextTick()
    expect(said().at(-1)).toEqual({ type: 'present', viewing: [5] })
    scope.stop()
  })

  it('is said anew when the line stands again', async () => {
    const { live, said, presence, scope } = setUp()
    scope.run(() => {
      presence.viewWhile(() => 5)
      presence.followWhile(() => [5])
    })
    await vi.advanceTimersByTimeAsync(300)
    live.says({ type: 'colleagues', ticket: 5, people: [ana], seq: 1 })
    const before = said().length
    live.becomes('reconnecting')
    expect(presence.at(5)).toEqual([ana])
    live.becomes('live')
    expect(presence.at(5)).toEqual([])
    expect(said().slice(before)).toEqual([{ type: 'present', viewing: [5] }, { type: 'colleagues', tickets: [5] }])
    scope.stop()
  })
})

describe('who is at the tickets on screen', () => {
  it('is asked for together, once the list has come to rest, and kept as it is told', async () => {
    const { live, said, presence, scope } = setUp()
    const rows = ref([7, 6, 5])
    scope.run(() => {
      presence.followWhile(() => rows.value)
      presence.followWhile(() => [5])
    })
    for (let row = 8; row < 20; row++) {
      rows.value = [row, ...rows.value.slice(0, 2)]
      await nextTick()
    }
    await vi.advanceTimersByTimeAsync(300)
    expect(said()).toEqual([{ type: 'colleagues', tickets: [5, 17, 18, 19] }])

    live.says({ type: 'colleagues', ticket: 18, people: [ana], seq: 1 })
    live.says({ type: 'colleagues', ticket: 5, people: [{ ...ana, doing: 'note' }], seq: 1 })
    expect([presence.at(18), presence.at(5)]).toEqual([[ana], [{ ...ana, doing: 'note' }]])
    live.says({ type: 'gone', id: 5, seq: 2 })
    expect(presence.at(5)).toEqual([])
    rows.value = [5]
    await nextTick()
    await vi.advanceTimersByTimeAsync(300)
    expect(presence.at(18)).toEqual([])
    scope.stop()
  })
})

function setUp() {
  const { live, run } = testStores()
  const presence = run(() => usePresence())
  return { live, presence, scope: effectScope(), said: () => live.said }
}
