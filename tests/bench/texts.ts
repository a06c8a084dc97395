import type { Random } from '../support/random.ts'

const onsets = ['b', 'br', 'c', 'd', 'f', 'fl', 'g', 'l', 'm', 'n', 'p', 'pr', 'r', 's', 'st', 't', 'tr', 'v']
const vowels = ['a', 'e', 'i', 'o', 'u', 'ai', 'ou']
const codas = ['', '', 'n', 'r', 'l', 's', 't']

/** As many different words as people use in their mails, the first ones often and the last ones seldom (Zipf). */
export function createVocabulary(random: Random, size = 4000): () => string {
  const words = new Set<string>()
  while (words.size < size) {
    const syllables = Array.from({ length: random.between(2, 3) }, () => random.pick(onsets) + random.pick(vowels) + random.pick(codas))
    words.add(syllables.join(''))
  }
  const list = [...words]
  const weights: number[] = []
  let sum = 0
  for (const rank of list.keys()) weights.push((sum += 1 / (rank + 8)))
  return () => {
    const wanted = random.next() * sum
    let low = 0
    let high = weights.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((weights[middle] as number) < wanted) low = middle + 1
      else high = middle
    }
    return list[low] as string
  }
}

export function paragraph(word: () => string, random: Random): string {
  const sentences = Array.from({ length: random.between(2, 5) }, () => `${capital(Array.from({ length: random.between(5, 14) }, word).join(' '))}.`)
  return sentences.join(' ')
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
