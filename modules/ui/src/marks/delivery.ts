/** What became of an outgoing message, over all its recipients. */
export interface ShownDelivery {
  readonly recipient: string
  readonly state: string
  readonly errorCode: string | null
  readonly error: string | null
  readonly attempts: number
}

/** From what needs an eye first to what is done. */
const order = ['failed', 'uncertain', 'queued', 'sending', 'cancelled', 'sent', 'delivered', 'read']

/** The delivery that speaks for the message: the one that needs attention most. */
export function speakingDelivery(deliveries: readonly ShownDelivery[]): ShownDelivery | undefined {
  return deliveries.toSorted((one, other) => rank(one.state) - rank(other.state))[0]
}

function rank(state: string): number {
  const position = order.indexOf(state)
  return position < 0 ? order.length : position
}
