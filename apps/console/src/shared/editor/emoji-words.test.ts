import { describe, expect, it } from 'vitest'
import { findEmoji } from './emoji-words.ts'

const characters = (typed: string, language = 'en') => findEmoji(typed, language, 8).map(({ character }) => character.replace('\uFE0F', ''))

describe('emoji by name', () => {
  it.each([
    ['thumbs_up', '👍'],
    ['thumbsup', '👍'],
    ['gracias', '🙏'],
    ['cohete', '🚀'],
    ['rocket', '🚀'],
    ['fiesta', '🎉'],
    ['espana', '🇪🇸'],
    ['corazonrojo', '❤'],
    ['heart', '❤'],
    ['tada', '🎉'],
  ])('finds %s', (typed, character) => {
    expect(characters(typed)).toContain(character)
    expect(characters(typed, 'es')).toContain(character)
  })

  it('names them in the reader’s language, and has no parts of others', () => {
    expect(findEmoji('rocket', 'es', 1)).toEqual([{ character: '🚀', name: 'cohete' }])
    expect(findEmoji('rocket', 'en', 1)).toEqual([{ character: '🚀', name: 'rocket' }])
    expect(findEmoji('regional', 'en', 8)).toEqual([])
  })

  it('finds nothing in what is written for other ends', () => {
    for (const typed of ['xd', 'dd', 'pp', 'qwx']) expect(characters(typed)).toEqual([])
  })
})
