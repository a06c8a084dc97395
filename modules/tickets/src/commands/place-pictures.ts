import { inlineTypes } from '../files.ts'
import { takeUploads, type NewAttachmentRow } from '../tickets.repository.ts'
import type { Tx } from '@timbre/platform'
import type { CleanBody } from './body.ts'

/**
 * Takes the uploads of a message. Pictures that its text shows, by `<img src="cid:…">` with the id of their upload, get a
 * Content-ID and go inside the mail; everything else is attached.
 */
export async function takeFiles(tx: Tx, agentId: number, uploadIds: readonly string[], body: CleanBody): Promise<{ body: CleanBody; files: NewAttachmentRow[] }> {
  const taken = await takeUploads(tx, agentId, uploadIds)
  const shown = new Set([...body.html.matchAll(pictures)].map(([, , id]) => id))
  const files = taken.map((file, index) => {
    const id = uploadIds[index] as string
    return shown.has(id) && inlineTypes.has(file.contentType) ? { ...file, inline: true, contentId: contentIdOf(id) } : file
  })
  const placed = new Set(files.flatMap(({ contentId }) => contentId ?? []))
  const html = body.html.replace(pictures, (whole, before: string, id: string) => (placed.has(contentIdOf(id)) ? `${before}${contentIdOf(id)}"` : whole))
  return { body: { ...body, html }, files }
}

/** Pictures of a message that is taken back go by their uploads again. */
export function pictureUploads(html: string, uploads: readonly { readonly contentId: string | null; readonly id: string }[]): string {
  return uploads.reduce((text, { contentId, id }) => (contentId === null ? text : text.replaceAll(`data-cid="${contentId}"`, `src="cid:${id}"`)), html)
}

/** As cleaning leaves them. */
const pictures = /(<img\b[^>]*?\sdata-cid=")([\w-]{22})"/gu
const contentIdOf = (uploadId: string) => `${uploadId}@inline.timbre`
