import { Appearance } from '@timbre/identity/contract'
import { computed, reactive, watch } from 'vue'
import { usePreference } from './preferences.ts'

/** How an agent has arranged the console on this device. */
interface Layout {
  viewsShown: boolean
  /** Of the list, in pixels. */
  listWidth: number
  contextShown: boolean
}

export const listWidths = { least: 340, usual: 380, most: 420 } as const

const usual: Layout = { viewsShown: true, listWidth: listWidths.usual, contextShown: true }
let storageKey: string | undefined

/** As it is now; what is changed here is remembered. */
export const layout = reactive({ ...usual })

/** The arrangement of one agent, as kept in this browser. */
export function useLayoutOf(agentId: number | undefined): void {
  storageKey = agentId === undefined ? undefined : `timbre.layout.${agentId}`
  Object.assign(layout, usual, stored())
  layout.listWidth = Math.min(listWidths.most, Math.max(listWidths.least, layout.listWidth))
}

watch(layout, () => {
  if (!storageKey) return
  try {
    localStorage.setItem(storageKey, JSON.stringify(layout))
  } catch {
    // Then it lasts as long as this tab.
  }
})

const appearance = usePreference(Appearance)
/** Rows of lists take less room: on every device, since it is a matter of taste. */
export const compactRows = computed({
  get: () => appearance.value.density === 'compact',
  set: (compact) => (appearance.value = { ...appearance.value, density: compact ? 'compact' : 'comfortable' }),
})

/** Only what is of the right kind: an older or newer version may have kept it. */
function stored(): Partial<Layout> {
  try {
    const kept = JSON.parse((storageKey && localStorage.getItem(storageKey)) || '{}') as Record<string, unknown>
    return Object.fromEntries(Object.entries(usual).flatMap(([name, value]) => (typeof kept[name] === typeof value ? [[name, kept[name]]] : [])))
  } catch {
    return {}
  }
}
