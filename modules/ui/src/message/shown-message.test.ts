import { expect, it } from 'vitest'
import { fileSize } from './shown-message.ts'

it('says sizes as people do, in their language', () => {
  expect([1, 675, 14_200, 2_400_000].map((bytes) => fileSize(bytes, 'en'))).toEqual(['1 byte', '675 bytes', '14 kB', '2.4 MB'])
  expect([675, 2_400_000].map((bytes) => fileSize(bytes, 'es'))).toEqual(['675 bytes', '2,4 MB'])
})
