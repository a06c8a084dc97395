import type { ChannelsApi } from '@timbre/channels'
import { textToHtml } from '../reply-body.ts'
import { ticketErrors } from '../tickets.errors.ts'

export interface CleanBody {
  readonly html: string
  readonly text: string
  readonly sanitizerVersion: number | null
}

/**
 * Readies what an agent or an integrator wrote: given HTML is cleaned like a mail's, given text becomes HTML. Runs
 * before the transaction, since cleaning is slow and happens in another process.
 */
export async function cleanBody(channels: Pick<ChannelsApi, 'cleanHtml'>, body: { html?: string | undefined; text?: string | undefined }, mayBeEmpty = false): Promise<CleanBody> {
  const cleaned = body.html?.trim()
    ? await channels.cleanHtml(body.html)
    : { html: textToHtml(body.text ?? ''), text: (body.text ?? '').replaceAll('\r\n', '\n').replaceAll('\0', ''), sanitizerVersion: null }
  const hasContent = cleaned.text.trim() !== '' || /<img\b/iu.test(cleaned.html)
  if (!hasContent && !mayBeEmpty) throw ticketErrors.emptyMessage('Write something, or attach a file, before you send.', { errors: [{ path: '/text', message: 'is empty' }] })
  return cleaned
}
