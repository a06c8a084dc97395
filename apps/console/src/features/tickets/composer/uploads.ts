import { computed, reactive } from 'vue'
import { useApi } from '../../../shared/api/index.ts'
import { useErrorText } from '../../../shared/errors.ts'
import { ticketsApi } from '../store/tickets.api.ts'

/** A file that is to go with a message. */
export interface UploadingFile {
  readonly key: number
  readonly name: string
  readonly size: number
  /** 0 to 1. */
  progress: number
  /** The server's id once it has arrived. */
  id: string | undefined
  problem: string | undefined
}

let nextKey = 1

/** Files of a composer: sent as soon as they are chosen. */
export function useUploads() {
  const server = ticketsApi(useApi())
  const errorText = useErrorText()
  const files = reactive<UploadingFile[]>([])
  const cancels = new Map<number, AbortController>()

  const busy = computed(() => files.filter((file) => !file.id && !file.problem).length)
  const failed = computed(() => files.some((file) => file.problem))
  const ready = computed(() => files.flatMap((file) => (file.id ? [{ id: file.id, name: file.name, size: file.size }] : [])))

  function add(chosen: Iterable<File>) {
    for (const file of chosen) void send(file)
  }

  async function send(file: File) {
    const key = nextKey++
    files.push({ key, name: file.name, size: file.size, progress: 0, id: undefined, problem: undefined })
    const entry = files.at(-1) as UploadingFile
    const cancel = new AbortController()
    cancels.set(key, cancel)
    try {
      entry.id = (await server.upload(file, (share) => (entry.progress = share), cancel.signal)).id
    } catch (error) {
      entry.problem = errorText(error)
    } finally {
      cancels.delete(key)
    }
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

  /** Takes files back whose message did not leave: the server still has them. */
  function restore(uploaded: readonly { readonly id: string; readonly name: string; readonly size: number }[]) {
    for (const { id, name, size } of uploaded) files.push({ key: nextKey++, name, size, progress: 1, id, problem: undefined })
  }

  return { files, busy, failed, ready, add, remove, clear, restore }
}
