import { beforeEach, expect, it, vi } from 'vitest'
import { gather } from './gather.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

it('hands on at once what comes alone, and together and in order what comes on its heels', () => {
  const handed: (readonly number[])[] = []
  const gathered = gather<number>((items) => handed.push(items))
  for (const item of [1, 2, 3]) gathered.put(item)
  expect(handed).toEqual([[1]])
  vi.advanceTimersByTime(100)
  expect(handed).toEqual([[1], [2, 3]])
  gathered.put(4)
  vi.advanceTimersByTime(100)
  expect(handed).toEqual([[1], [2, 3], [4]])
  vi.advanceTimersByTime(100)
  gathered.put(5)
  expect(handed).toEqual([[1], [2, 3], [4], [5]])
})

it('keeps what is put in while it hands on', () => {
  const handed: (readonly number[])[] = []
  const gathered = gather<number>((items) => {
    handed.push(items)
    if (items.includes(1)) gathered.put(2)
  })
  gathered.put(1)
  vi.advanceTimersByTime(100)
  expect(handed).toEqual([[1], [2]])
})

it('forgets what waits', () => {
  const handed: (readonly number[])[] = []
  const gathered = gather<number>((items) => handed.push(items))
  gathered.put(1)
  gathered.put(2)
  gathered.forget()
  gathered.put(3)
  vi.advanceTimersByTime(200)
  expect(handed).toEqual([[1], [3]])
})
