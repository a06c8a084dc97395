import { watch } from 'vue'
import { isApiError } from '../../../shared/api/index.ts'
import { useLiveState } from '../../../shared/live/index.ts'
import { useThreads } from '../store/threads.store.ts'
import type { PendingMessage } from '../store/timeline.ts'
import { useSending } from './sending.ts'

/** It did not reach the server, and will go as soon as something does. */
export const waitsForLine = ({ state, error }: Pick<PendingMessage, 'state' | 'error'>) => state === 'failed' && isApiError(error, 'client.offline')

/** Sends what could not leave without a connection, in the order it was written, once there is one again. */
export function useOutbox(): void {
  const threads = useThreads()
  const sending = useSending()

  async function sendWaiting() {
    for (const [ticketId, { pending }] of threads.threads) {
      for (const message of pending.filter(waitsForLine)) await sending.retry(ticketId, message)
    }
  }
  watch(useLiveState(), (state) => void (state === 'live' && sendWaiting()))
}
