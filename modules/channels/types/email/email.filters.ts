import type { InboundFilter } from '../../src/kit/index.ts'

/**
 * Our own mail come back, by a forwarding rule or another desk: taken in, it would answer itself for ever. A signed id
 * is proof; without one, only an automatic mail that calls itself ours is dropped, since people write to themselves.
 */
const ownLoop: InboundFilter = {
  name: 'ownLoop',
  judge: ({ messageId, from, loop }, { isOwnMessageId, isOwnAddress }) => {
    if (messageId !== null && isOwnMessageId(messageId)) return { outcome: 'ignored', code: 'ownMail', reason: 'A mail of our own came back.' }
    const fromOurselves = from !== null && isOwnAddress(from.address)
    return loop.automatic && fromOurselves ? { outcome: 'ignored', code: 'ownMail', reason: 'An automatic mail from one of our own addresses.' } : null
  },
}

/**
 * Delivery reports go to the message they speak of. What only looks like one, about a mail that is not ours, stays a mail:
 * somebody may be asking about it.
 */
const bounce: InboundFilter = {
  name: 'bounce',
  judge: (message, { envelope, isOwnMessageId }) => {
    if (!message.bounce) return null
    const original = message.bounce.originalMessageId
    const ours = original !== null && isOwnMessageId(original)
    return ours || envelope.from === null ? { outcome: 'bounce' } : null
  },
}

/** Asked in this order. */
export const emailFilters: readonly InboundFilter[] = [ownLoop, bounce]
