/** One text as this browser knows it. */
export interface DraftCopy {
  readonly text: string
  /** Of the server's draft it came from or went to; 0: there is none. */
  readonly version: number
  /** Written on since the server had it. */
  readonly changed: boolean
}

export const noCopy: DraftCopy = { text: '', version: 0, changed: false }

/** What is left when two screens went on writing by themselves: nothing anybody typed is lost. */
export function bothTexts(mine: string, theirs: string): string {
  if (theirs.trim() === '' || mine.includes(theirs)) return mine
  if (mine.trim() === '' || theirs.includes(mine)) return theirs
  return `${mine}\n\n${theirs}`
}

/** Copies kept in this browser, per agent: what was typed lives on without the server, too. */
export function draftStorage(agentId: () => number | undefined) {
  const prefix = () => `timbre.draft.${agentId()}.`
  return {
    read(key: string): DraftCopy | undefined {
      const stored = attempt(() => localStorage.getItem(prefix() + key))
      return stored === undefined || stored === null ? undefined : parse(stored)
    },
    write(key: string, copy: DraftCopy) {
      attempt(() => (copy.text || copy.changed ? localStorage.setItem(prefix() + key, JSON.stringify(copy)) : localStorage.removeItem(prefix() + key)))
    },
    keys(): readonly string[] {
      return attempt(() => Object.keys(localStorage).flatMap((name) => (name.startsWith(prefix()) ? [name.slice(prefix().length)] : []))) ?? []
    },
  }
}

function parse(stored: string): DraftCopy {
  try {
    const copy = JSON.parse(stored) as Partial<DraftCopy>
    if (typeof copy.text === 'string') return { text: copy.text, version: Number(copy.version) || 0, changed: copy.changed === true }
  } catch {
    // Kept by an earlier version: the bare text.
  }
  return { text: stored, version: 0, changed: true }
}

/** Without storage the text lives as long as this tab. */
function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}
