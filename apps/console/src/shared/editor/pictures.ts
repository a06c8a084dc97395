import { shallowReactive } from 'vue'

/** A picture inside a text that is being written. */
export interface EditorPicture {
  /** Where it can be shown from. */
  readonly source: string | undefined
  /** How much of it has been sent, 0 to 1; undefined when all has. */
  readonly progress?: number | undefined
}

/** Pictures of one editor by the name they have in its HTML: `<img src="cid:name">`. Whoever owns the editor fills and reads it. */
export type EditorPictures = Map<string, EditorPicture>

export function createEditorPictures(): EditorPictures {
  return shallowReactive(new Map<string, EditorPicture>())
}

/** Names of the pictures that stand in a text. */
export function pictureNames(html: string): readonly string[] {
  return [...html.matchAll(/<img\b[^>]*?\ssrc="cid:([\w-]+)"/g)].map(([, name]) => name as string)
}
