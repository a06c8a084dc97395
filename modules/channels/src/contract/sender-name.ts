/** "Ana Ruiz (Acme Support)": who writes, and for whom. */
export function senderName(accountName: string, agentName: string | null): string {
  return singleLine(agentName === null || agentName.trim() === '' ? accountName : `${agentName} (${accountName})`, 200)
}

/** Nothing in a name or a subject may end its header. Cut between characters: half of one cannot be stored. */
export function singleLine(text: string, length: number): string {
  const line = text.replace(/[\u0000-\u001f\u007f\u2028\u2029\s]+/g, ' ').trim()
  return line.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')
}
