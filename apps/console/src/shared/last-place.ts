const keyOf = (agentId: number) => `timbre.place.${agentId}`

/** Where an agent works in this browser: they find it again when they sign in. */
export function rememberPlace(agentId: number, address: string): void {
  try {
    localStorage.setItem(keyOf(agentId), address)
  } catch {
    // Then they begin with the tickets.
  }
}

export function lastPlace(agentId: number): string | undefined {
  try {
    const address = localStorage.getItem(keyOf(agentId))
    return address?.startsWith('/') && !address.startsWith('//') ? address : undefined
  } catch {
    return undefined
  }
}
