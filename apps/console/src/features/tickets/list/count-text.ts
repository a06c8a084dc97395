import { numberFormat } from '@timbre/ui/formats'

/** The server stops counting here; more says nothing that helps. */
const cap = 1000

export function countText(count: number, locale: string): string {
  const number = numberFormat(locale, {}).format(Math.min(count, cap))
  return count >= cap ? `${number}+` : number
}
