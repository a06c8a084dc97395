/** Ids of the people a text names. */
export function mentionedIds(html: string): readonly number[] {
  return [...new Set([...html.matchAll(/<span[^>]*\bdata-type="mention"[^>]*>/g)].flatMap(([tag]) => Number(/\bdata-id="(\d+)"/.exec(tag)?.[1]) || []))]
}
