import { announce } from '@timbre/ui'
import { watch } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Colleague } from './presence.store.ts'

/** Says once that a colleague begins to write, and again only after they have been away: pauses between two words are not news. */
export function useWritersAnnounced(people: () => readonly Colleague[]) {
  const { t } = useI18n()
  const told = new Set<string>()
  const nameOf = ({ id, doing }: Colleague) => `${id} ${doing}`

  watch(
    people,
    (now) => {
      const here = new Set(now.map(({ id }) => String(id)))
      for (const name of told) if (!here.has(name.split(' ')[0] ?? '')) told.delete(name)
      for (const person of now) {
        if (person.doing === 'viewing' || told.has(nameOf(person))) continue
        told.add(nameOf(person))
        announce(t(`tickets.presence.begins.${person.doing}`, { name: person.name }))
      }
    },
    { immediate: true },
  )
}
