import { rulesErrors } from '../rules.errors.ts'

/** Walks over the text and knows where it is, so that every error can point. */
export interface Reader {
  /** Offset of the next character, from 0. */
  position(): number
  atEnd(): boolean
  skipSpace(): void
  /** Takes what the sticky pattern matches here, if it does. */
  take(pattern: RegExp): RegExpExecArray | undefined
  sees(pattern: RegExp): boolean
}

export function createReader(text: string): Reader {
  let position = 0
  const match = (pattern: RegExp) => {
    pattern.lastIndex = position
    return pattern.exec(text) ?? undefined
  }
  const take = (pattern: RegExp) => {
    const found = match(pattern)
    if (found) position += found[0].length
    return found
  }
  return {
    position: () => position,
    atEnd: () => position >= text.length,
    skipSpace: () => void take(/\s+/y),
    take,
    sees: (pattern) => match(pattern) !== undefined,
  }
}

/** A stretch of the text, for pointing at. */
export interface Place {
  readonly position: number
  readonly length: number
}

/**
 * An error at a place of the text. `problem` and `advice` are sentences around "at character N"; the console underlines
 * `extra.position` (from 0) and `extra.length`.
 */
export function querySyntax(problem: string, { position, length }: Place, advice: string) {
  const message = `${problem} at character ${position + 1}. ${advice}`
  return rulesErrors.querySyntax(message, { errors: [{ path: '/query', message }], extra: { position, length } })
}
