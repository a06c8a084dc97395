import type { ReplyFrame } from '@timbre/tickets/contract'
import type { Static } from 'typebox'
import { computed, readonly, ref, shallowRef } from 'vue'
import { useApi } from '../../../shared/api/index.ts'
import { ticketsApi } from '../store/tickets.api.ts'
import type { Writing } from './writing.ts'

type Sender = Static<typeof ReplyFrame>['senders'][number]

/** What a reply carries by itself, and what its writer made of it: where it leaves from, its subject, what stands below it. */
export function useReplyFrame(ticketId: number, { content, change }: Pick<Writing, 'content' | 'change'>) {
  const server = ticketsApi(useApi())
  const frame = shallowRef<Static<typeof ReplyFrame>>()
  const failed = ref(false)

  async function load() {
    failed.value = false
    try {
      frame.value = await server.replyFrame(ticketId)
    } catch {
      failed.value = true
    }
  }

  const senders = computed<readonly Sender[]>(() => frame.value?.senders ?? [])
  const sender = computed(() => senders.value.find(({ address }) => address === content.value.from) ?? frame.value?.from)
  return {
    frame: readonly(frame),
    failed: readonly(failed),
    load,
    senders,
    sender,
    /** The usual one is what it is by itself, should that ever change. */
    leaveFrom: (address: string) => change({ from: address === frame.value?.from.address ? null : address }),
    subject: computed(() => content.value.subject ?? frame.value?.subject ?? ''),
    writeSubject: (typed: string) => change({ subject: typed === frame.value?.subject ? null : typed }),
    subjectMissing: computed(() => content.value.subject?.trim() === ''),
    subjectChanged: computed(() => content.value.subject !== null),
  }
}

export type ReplyParts = ReturnType<typeof useReplyFrame>
