import { normalizeEmail } from '../../src/kit/index.ts'

/** The address itself, then the one its plus tag was added to: `support+x@example.com` reaches `support@example.com`. */
export function accountAddresses(address: string): string[] {
  const normalized = normalizeEmail(address)
  if (normalized === null) return []
  const at = normalized.lastIndexOf('@')
  const domain = normalized.slice(at)
  const variants = [normalized]
  for (let plus = normalized.lastIndexOf('+', at); plus > 0; plus = normalized.lastIndexOf('+', plus - 1)) variants.push(normalized.slice(0, plus) + domain)
  return variants
}
