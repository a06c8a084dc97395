/** The server stops counting here; more says nothing that helps. */
const cap = 1000

export function countText(count: number, locale: string): string {
  const number = new Intl.NumberFormat(locale).format(Math.min(count, cap))
  return count >= cap ? `${number}+` : number
}
