/** The ways something is told that must happen once for all tabs of a browser. */
export type Way = 'sound' | 'desktop'

/** Remembers in this browser what was told already, so that no tab says it again, nor after a gap. */
export function createRung(agentId: number) {
  const keyOf = (way: Way) => `timbre.alerts.${agentId}.${way}`

  function last(way: Way): number | undefined {
    try {
      const id = Number(localStorage.getItem(keyOf(way)) ?? undefined)
      return Number.isSafeInteger(id) ? id : undefined
    } catch {
      return undefined
    }
  }

  return {
    last,
    /** True for whoever asks first. */
    claim(way: Way, id: number): boolean {
      if (id <= (last(way) ?? -1)) return false
      try {
        localStorage.setItem(keyOf(way), String(id))
      } catch {
        // Without storage every tab is for itself.
      }
      return true
    },
  }
}
