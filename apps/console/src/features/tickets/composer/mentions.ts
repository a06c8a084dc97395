import { filterItems } from '@timbre/ui'
import { useI18n } from 'vue-i18n'
import type { Suggestion, Trigger } from '../../../shared/editor/suggestions.ts'
import { useSession } from '../../session/index.ts'
import { useCatalog } from '../store/catalog.store.ts'
import type { Mode } from './drafts.store.ts'

const mostShown = 6

/** What `@` offers: colleagues in a note; in a reply, which nobody but the customer reads, the way to a note. */
export function useMentions(mode: () => Mode, toNote: (() => void) | undefined): Trigger {
  const { t } = useI18n()
  const session = useSession()
  const catalog = useCatalog()

  function find(typed: string): readonly Suggestion[] {
    if (mode() === 'reply') return toNote && typed === '' ? [{ id: 'note', label: t('tickets.composer.mentionInNote'), run: toNote }] : []
    const colleagues = catalog.agents.filter(({ id }) => id !== session.me?.id).map(({ id, name }) => ({ id: String(id), label: name }))
    return filterItems(colleagues, typed).slice(0, mostShown)
  }

  return { char: '@', find, takesFirst: (_, first) => first.run === undefined }
}
