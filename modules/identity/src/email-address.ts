import { domainToASCII } from 'node:url'

/**
 * The form in which two e-mail addresses are compared: trimmed, NFC, lower case, domain as A-labels. Plus tags and dots
 * stay, because only the domain's owner knows what they mean. `null` when it is no address at all.
 */
export function normalizeEmail(text: string): string | null {
  const address = text.trim().normalize('NFC').toLowerCase().normalize('NFC')
  const at = address.lastIndexOf('@')
  const local = address.slice(0, at)
  const domain = asciiDomain(address.slice(at + 1))
  if (at < 1 || domain === null || local.length > 200) return null
  // A space or a control character would end or split a header or an SMTP command.
  return /[\s\p{Cc}<>]/u.test(local) ? null : `${local}@${domain}`
}

function asciiDomain(domain: string): string | null {
  if (/^\[[0-9a-f.:]+\]$/.test(domain)) return domain
  // domainToASCII also reads `%41` and cuts at `/`; neither belongs in a mail domain.
  if (domain.length > 253 || /[\s%/?#:@\\[\]]/.test(domain)) return null
  return domainToASCII(domain) || null
}

/** What to call somebody of whom only the address is known. */
export function localPartOf(address: string): string {
  const at = address.lastIndexOf('@')
  return at > 0 ? address.slice(0, at) : address
}
