/** What is typed as a tag: one word, without signs that conditions need. Empty when nothing is left. */
export function tagOf(typed: string): string {
  return typed.trim().replaceAll(/\s+/g, '-').replaceAll(/[,:"()]/g, '').slice(0, 60)
}
