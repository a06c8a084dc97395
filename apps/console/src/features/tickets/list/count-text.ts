import { numberFormat } from '@timbre/ui/formats'

/** The server stops counting here; more says nothing that helps. */
const cap = 1000

/** With `more`, there are others. */
export function countText(count: number, locale: string, more = count >= cap): string {
  const number = numberFormat(locale, {}).format(Math.min(count, cap))
  return more ? `${number}+` : number
}
