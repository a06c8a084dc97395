/** A run of plain text: words, or an address one can click. */
export interface TextPart {
  readonly text: string
  readonly href?: string
  readonly title?: string
  /** The number of the ticket it leads to. */
  readonly ticket?: string
}

// A mail address is looked for where its first word begins and nowhere else: a long word would be read again from each of its letters.
const address = /\b(?:https?:\/\/|www\.)[^\s<>"']+|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/giu
const closing = new Set('.,;:!?)]}\'"»”')

/** Finds web and mail addresses. Only http, https and mailto come out, whatever the text says. */
export function linkify(text: string): readonly TextPart[] {
  const parts: TextPart[] = []
  let from = 0
  for (const match of text.matchAll(address)) {
    const found = withoutTrailing(match[0])
    if (match.index > from) parts.push({ text: text.slice(from, match.index) })
    parts.push({ text: found, href: hrefOf(found) })
    from = match.index + found.length
  }
  if (from < text.length) parts.push({ text: text.slice(from) })
  return parts
}

function withoutTrailing(found: string): string {
  let end = found.length
  while (end > 0 && closing.has(found[end - 1] ?? '')) end--
  const bare = found.slice(0, end)
  // An address may end in a bracket that it opened itself.
  return found.startsWith(`${bare})`) && bare.includes('(') ? `${bare})` : bare
}

function hrefOf(found: string): string {
  if (/^https?:/i.test(found)) return found
  return /^www\./i.test(found) ? `https://${found}` : `mailto:${found}`
}
