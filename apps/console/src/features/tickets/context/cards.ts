import { ContextCards } from '@timbre/tickets/contract'
import { computed } from 'vue'
import { usePreference } from '../../../shared/preferences.ts'
import { arranged, reordered } from '../list/arranged-views.ts'

const cards = ['customer', 'others', 'ticket', 'tags', 'followers'] as const
export type Card = (typeof cards)[number]

/** The cards beside a conversation in the agent's own order, and which of them are folded. */
export function useContextCards() {
  const choices = usePreference(ContextCards)
  const parts = computed(() => arranged(cards.map((key) => ({ key })), { order: choices.value.order, hidden: [] }).shown)
  const order = computed<readonly Card[]>(() => parts.value.map(({ key }) => key))

  const isFolded = (card: Card) => choices.value.folded.includes(card)

  function fold(card: Card) {
    const { folded } = choices.value
    choices.value = { ...choices.value, folded: isFolded(card) ? folded.filter((other) => other !== card) : [...folded, card] }
  }

  /** Puts a card where another one is. */
  function move(card: Card, to: number) {
    choices.value = { ...choices.value, order: reordered(parts.value, card, to) }
  }

  return { order, isFolded, fold, move }
}
