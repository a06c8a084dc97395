import { beforeEach, expect, it } from 'vitest'
import { lastPlace, rememberPlace } from './last-place.ts'

beforeEach(() => localStorage.clear())

it('is remembered for each agent, and is an address of ours', () => {
  rememberPlace(1, '/t/1042')
  expect([lastPlace(1), lastPlace(2)]).toEqual(['/t/1042', undefined])
  rememberPlace(1, '//evil.example')
  expect(lastPlace(1)).toBeUndefined()
})
