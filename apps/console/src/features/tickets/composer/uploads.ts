import { computed, onScopeDispose, reactive } from 'vue'
import { useI18n } from 'vue-i18n'
import { fileSize } from '@timbre/ui'
import { ApiError, useApi } from '../../../shared/api/index.ts'
import { createEditorPictures } from '../../../shared/editor/pictures.ts'
import { useErrorText } from '../../../shared/errors.ts'
import { ticketsApi } from '../store/tickets.api.ts'
import type { SentFile } from './draft-copies.ts'

/** A file that is to go with a message. */
export interface UploadingFile {
  readonly key: number
  readonly name: string
  readonly size: number
  /** Name it had in the text before it had an id; none when it does not stand there. */
  picture?: string | undefined
  /** 0 to 1. */
  progress: number
  /** The server's id once it has arrived. */
  id: string | undefined
  problem: string | undefined
  /** To try once more with; none when that cannot help. */
  readonly file?: File | undefined
}

/** What the server takes in one file. */
export const mostBytes = 25_000_000
/** What mail servers take in one mail. */
const mostBytesTogether = 25_000_000

let nextKey = 1

/** Files of a composer: sent as soon as they are chosen. */
export function useUploads() {
  const { t, locale } = useI18n()
  const server = ticketsApi(useApi())
  const errorText = useErrorText()
  const files = reactive<UploadingFile[]>([])
  const pictures = createEditorPictures()
  const cancels = new Map<number, AbortController>()
  onScopeDispose(() => [...pictures.values()].forEach(({ source }) => source && URL.revokeObjectURL(source)))

  const busy = computed(() => files.filter((file) => !file.id && !file.problem).length)
  const failed = computed(() => files.some((file) => file.problem))
  const ready = computed(() => files.flatMap((file) => (file.id ? [{ id: file.id, name: file.name, size: file.size }] : [])))
  /** Why they cannot go together; undefined when they can. */
  const tooMuch = computed(() => {
    const size = files.reduce((sum, file) => sum + (file.problem ? 0 : file.size), 0)
    return size > mostBytesTogether ? t('tickets.composer.tooMuch', { size: fileSize(size, locale.value), most: fileSize(mostBytesTogether, locale.value) }) : undefined
  })

  function add(chosen: Iterable<File>) {
    for (const file of chosen) void send(file)
  }

  /** Sends a picture that stands in the text. Answers its name there; `onSent` hears its id, or that it will not come. */
  function addPicture(file: File, onSent: (name: string, id: string | undefined) => void): string {
    const picture = `new-${nextKey}`
    pictures.set(picture, { source: URL.createObjectURL(file), progress: 0 })
    void send(file, picture).then((id) => onSent(picture, id))
    return picture
  }

  async function send(file: File, picture?: string): Promise<string | undefined> {
    const key = nextKey++
    files.push({ key, name: file.name, size: file.size, ...(picture && { picture }), progress: 0, id: undefined, problem: undefined, file: file.size > mostBytes ? undefined : file })
    const entry = files.at(-1) as UploadingFile
    if (file.size > mostBytes) entry.problem = t('tickets.composer.tooLarge', { most: fileSize(mostBytes, locale.value) })
    else await transmit(entry, file)
    if (!entry.id) entry.picture = undefined
    return entry.id
  }

  async function transmit(entry: UploadingFile, file: File) {
    const cancel = new AbortController()
    cancels.set(entry.key, cancel)
    try {
      entry.id = (await server.upload(file, (share) => proceed(entry, share), cancel.signal)).id
      const shown = entry.picture && pictures.get(entry.picture)
      if (entry.picture && shown) {
        pictures.set(entry.id, { source: shown.source })
        pictures.set(entry.picture, { source: shown.source })
      }
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'client.cancelled')) entry.problem = errorText(error)
    } finally {
      cancels.delete(entry.key)
    }
  }

  function proceed(entry: UploadingFile, share: number) {
    entry.progress = share
    const shown = entry.picture && pictures.get(entry.picture)
    if (entry.picture && shown) pictures.set(entry.picture, { ...shown, progress: share })
  }

  function retry(key: number) {
    const entry = files.find((file) => file.key === key)
    if (!entry?.file) return
    entry.problem = undefined
    entry.progress = 0
    void transmit(entry, entry.file)
  }

  function remove(key: number) {
    cancels.get(key)?.abort()
    const index = files.findIndex((file) => file.key === key)
    if (index >= 0) files.splice(index, 1)
  }

  /** Empties the list; what was sent belongs to the message now. */
  function clear() {
    files.length = 0
  }

  /** Takes files whose upload is done: the server still has them. */
  function restore(uploaded: readonly SentFile[]) {
    for (const { id, name, size } of uploaded) if (!files.some((file) => file.id === id)) files.push({ key: nextKey++, name, size, progress: 1, id, problem: undefined })
  }

  /** Shows a picture that was sent from another screen, or before this page was opened. */
  async function fetchPicture(id: string) {
    if (pictures.has(id)) return
    pictures.set(id, { source: undefined })
    const blob = await server.uploaded(id).catch(() => undefined)
    if (blob) pictures.set(id, { source: URL.createObjectURL(blob) })
  }

  return { files, busy, failed, ready, tooMuch, pictures, add, addPicture, retry, remove, clear, restore, fetchPicture }
}
