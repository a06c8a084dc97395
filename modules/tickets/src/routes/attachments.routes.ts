import type { IdentityApi } from '@timbre/identity'
import { commonErrors } from '@timbre/kernel'
import { Id } from '@timbre/kernel/contract'
import { BlobTooLarge, problems, write, type App, type Blobs, type Database, type RoutePlugin } from '@timbre/platform'
import type {} from '@fastify/multipart'
import type { Readable } from 'node:stream'
import { Type } from 'typebox'
import { findAttachment, findUpload, type AttachmentFile } from '../attachments.queries.ts'
import { storeUpload } from '../commands/store-upload.ts'
import { Upload } from '../contract.ts'
import type { Tickets } from '../create-tickets.ts'
import { contentDisposition, inlineTypes, safeFileName, sniffContentType } from '../files.ts'
import { ticketErrors } from '../tickets.errors.ts'

/** Bytes one upload may have. */
export const maximumUploadBytes = 25 * 1024 * 1024

interface Parts {
  readonly api: Tickets
  readonly database: Database
  readonly blobs: Blobs
  readonly identity: Pick<IdentityApi, 'liveSessions'>
}

export function attachmentRoutes({ api, database, blobs, identity }: Parts): RoutePlugin {
  return (app: App) => {
    app.post(
      '/uploads',
      {
        config: { permission: 'tickets.ticket.note' },
        schema: {
          operationId: 'createUpload',
          tags: ['Messages'],
          summary: 'Send a file ahead of its message',
          description: 'multipart/form-data with one part `file`, at most 25 MB. Name the answer’s `id` in `attachments` of a message within 24 hours.',
          consumes: ['multipart/form-data'],
          response: { 201: Upload, ...problems(400, 401, 403, 413, 415) },
        },
      },
      async (request, reply) => {
        const file = await request.file({ limits: { fileSize: maximumUploadBytes, files: 1 } }).catch(unreadable)
        if (!file) throw commonErrors.invalid('Send one file as multipart/form-data in a part called "file".', { errors: [{ path: '/file', message: 'is required' }] })
        const blob = await blobs.put(file.file, { maxBytes: maximumUploadBytes }).catch((error: unknown) => {
          throw error instanceof BlobTooLarge ? tooLarge() : brokenOff(file.file) ? unreadable(error) : error
        })
        if (file.file.truncated) throw tooLarge()
        const contentType = await sniffContentType(blobs.read(blob.sha256), file.mimetype)
        // Undefined where the form gives none, whatever the parser's types say.
        const name = safeFileName((file.filename as string | undefined) ?? '')
        // Two files under one Idempotency-Key are two requests: what was read stands in for the body.
        request.body = { name, sha256: blob.sha256 }
        return write(database, request, reply, 201, (tx) => storeUpload(tx, request.actor, { name, contentType, blob }))
      },
    )

    app.get(
      '/uploads/:id',
      {
        config: { permission: 'tickets.ticket.note' },
        schema: {
          operationId: 'getUpload',
          tags: ['Messages'],
          summary: 'Download a file that waits for its message',
          description: 'Your own only: what a draft shows on another screen.',
          params: Type.Object({ id: Type.String({ pattern: '^[A-Za-z0-9_-]{1,40}$', description: 'From POST /uploads' }) }),
          produces: ['application/octet-stream'],
          response: { 200: Type.Unsafe<Readable>({ type: 'string', format: 'binary' }), ...problems(400, 401, 403, 404) },
        },
      },
      async (request, reply) => {
        const file = await findUpload(database.sql, request.actor, request.params.id)
        if (!file) throw ticketErrors.attachmentGone('The upload is not yours, went with a message, or is too old.')
        return reply.headers(headersOf(file, inlineTypes.has(file.contentType) ? file.contentType : null)).send(blobs.read(file.sha256))
      },
    )

    app.get(
      '/attachments/:id',
      {
        config: { permission: 'public' },
        schema: {
          operationId: 'getAttachment',
          tags: ['Messages'],
          summary: 'Download an attachment',
          description: 'Through the signed address of a message. It works while the session it was made for lasts, at most ten minutes, and while its owner may see the ticket.',
          params: Type.Object({ id: Id }),
          querystring: Type.Object(
            {
              session: Type.String({ maxLength: 100, description: 'Session the address was made for' }),
              expires: Type.Integer({ description: 'When it stops working, seconds since 1970' }),
              signature: Type.String({ maxLength: 100, description: 'Made by Timbre' }),
              download: Type.Optional(Type.Boolean({ description: 'Save it, do not show it' })),
            },
            { additionalProperties: false },
          ),
          produces: ['application/octet-stream'],
          response: { 200: Type.Unsafe<Readable>({ type: 'string', format: 'binary' }), ...problems(400, 404) },
        },
      },
      async (request, reply) => {
        const { id } = request.params
        const session = api.links.verify(id, request.query)
        const actor = session === null ? null : await identity.liveSessions.actorOf(session)
        const file = actor && (await findAttachment(database.sql, actor, id))
        if (!file) throw ticketErrors.attachmentGone('The address is too old or not yours: load the message again for a new one.')
        // A mail's sender says what a file is; only what its bytes say may be shown.
        const type = inlineTypes.has(file.contentType) ? await sniffContentType(blobs.read(file.sha256), '') : file.contentType
        const inline = inlineTypes.has(type) && !request.query.download
        return reply.headers(headersOf(file, inline ? type : null)).send(blobs.read(file.sha256))
      },
    )
  }
}

/** With a type it may be shown; without one it is only ever saved. */
function headersOf({ name, size, sha256 }: AttachmentFile, type: string | null) {
  return {
    'content-type': type ?? 'application/octet-stream',
    'content-length': size,
    'content-disposition': contentDisposition(name, type === null ? 'attachment' : 'inline'),
    'content-security-policy': "sandbox; default-src 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, max-age=600',
    etag: `"${sha256}"`,
  }
}

/** The form breaks off or is none: the parser says so in errors of its own. */
function unreadable(error: unknown): never {
  throw commonErrors.invalid('The form cannot be read to its end: send one file as multipart/form-data in a part called "file".', { cause: error })
}

/** Whether it was the form, not our disk, that failed. */
function brokenOff(file: Readable): boolean {
  return file.errored !== null
}

function tooLarge() {
  return commonErrors.tooLarge('The file is larger than 25 MB. Send a smaller one, or a link to it.')
}
