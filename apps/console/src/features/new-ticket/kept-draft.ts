import { textToHtml } from '../../shared/editor/html-text.ts'
import { emptyDraft, isBegun, kinds, type TicketDraft } from './draft.ts'

const keyOf = (agentId: number) => `timbre.newTicket.${agentId}`

/** What this agent began in this browser and did not send. */
export function keptDraft(agentId: number): TicketDraft {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(agentId)) ?? 'null') as Partial<Record<keyof TicketDraft | 'text', unknown>> | null
    // Another version may have kept it: what is not of the right kind is left behind.
    const fits = kept && typeof kept === 'object' && typeof kept.subject === 'string' && (typeof kept.html === 'string' || typeof kept.text === 'string') && Array.isArray(kept.tags) && Array.isArray(kept.attachments) && kinds.some((kind) => kind === kept.kind)
    if (!fits) return { ...emptyDraft }
    // Earlier ones were bare text.
    const { text, ...rest } = kept
    return { ...emptyDraft, ...(rest as Partial<TicketDraft>), html: typeof kept.html === 'string' ? kept.html : textToHtml(String(text)) }
  } catch {
    return { ...emptyDraft }
  }
}

export function keepDraft(agentId: number, draft: TicketDraft): void {
  try {
    if (isBegun(draft)) localStorage.setItem(keyOf(agentId), JSON.stringify(draft))
    else localStorage.removeItem(keyOf(agentId))
  } catch {
    // Then it lasts as long as the form is open.
  }
}
