/** What a row needs to know of a ticket. */
export interface ShownTicket {
  readonly id: number
  readonly number: string
  readonly subject: string
  readonly status: { readonly name: string; readonly category: string }
  readonly priority: { readonly name: string; readonly level: number }
  readonly requester: { readonly name: string; readonly email: string | null }
  readonly assignee: { readonly id: number; readonly name: string } | null
  readonly preview: string
  readonly lastMessageKind: string | null
  readonly updatedAt: string
}

/** Who wrote the line that the row previews, when it was not the customer. */
export function previewSpeaker(lastMessageKind: string | null): 'reply' | 'note' | undefined {
  return lastMessageKind === 'reply' || lastMessageKind === 'note' ? lastMessageKind : undefined
}
