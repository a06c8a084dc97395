/** A piece of text, and whether it is what was looked for. */
export interface Piece {
  readonly text: string
  readonly hit: boolean
}

const bare = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** Text in pieces, words of the query apart from the rest; case and accents do not matter, as the server sees it. */
export function marked(text: string, query: string): readonly Piece[] {
  const words = new Set(query.split(/[^\p{L}\p{N}]+/u).filter(Boolean).map(bare))
  const pieces: Piece[] = []
  for (const part of text.split(/([\p{L}\p{M}\p{N}]+)/u)) {
    const hit = words.has(bare(part))
    const last = pieces.at(-1)
    if (last && last.hit === hit) pieces[pieces.length - 1] = { text: last.text + part, hit }
    else if (part) pieces.push({ text: part, hit })
  }
  return pieces
}

/** The same for the start of names and addresses, which people are found by. */
export function markedStart(text: string, query: string): readonly Piece[] {
  const wanted = bare(query.trim())
  const length = [...text].findIndex((_, index, signs) => bare(signs.slice(0, index + 1).join('')) === wanted) + 1
  if (!wanted || length === 0) return [{ text, hit: false }]
  const signs = [...text]
  const rest = signs.slice(length).join('')
  return [{ text: signs.slice(0, length).join(''), hit: true }, ...(rest ? [{ text: rest, hit: false }] : [])]
}
