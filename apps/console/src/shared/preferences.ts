import type { Preference } from '@timbre/kernel/contract'
import type { Static, TObject } from 'typebox'
import { computed, readonly, ref, shallowReactive, type WritableComputedRef } from 'vue'

type Values = Readonly<Record<string, unknown>>

/** Where preferences are kept beyond this browser. */
export interface PreferenceServer {
  load(): Promise<Values>
  save(changes: Values): Promise<Values>
  /** The server will never take these; they are as they were again. */
  refused(error: unknown): void
  /** Whether trying again may help. */
  worthAnotherTry(error: unknown): boolean
}

interface Copy {
  readonly values: Values
  /** Keys of what the server has not heard of yet. */
  readonly unsaved: readonly string[]
}

/** Dragging a border changes a preference with every pixel. */
const saveAfterMs = 400

const values = shallowReactive(new Map<string, unknown>())
const unsaved = new Set<string>()
const known = ref(false)
let storageKey: string | undefined
let server: PreferenceServer | undefined
let timer: ReturnType<typeof setTimeout> | undefined
let saving: Promise<void> | undefined

/** Whether what the agent chose is known by now, from this browser or from the server. */
export const preferencesKnown = readonly(known)

/** One of the agent's own documents. What is written holds at once, here and soon on their other screens. Never change it in place. */
export function usePreference<Schema extends TObject>({ key, initial }: Preference<Schema>): WritableComputedRef<Static<Schema>> {
  return computed({
    get: () => ({ ...initial, ...(values.get(key) as Static<Schema> | undefined) }),
    set(value) {
      values.set(key, value)
      unsaved.add(key)
      keep()
      saveSoon()
    },
  })
}

/** The preferences of the agent who signed in; of nobody without an id. */
export function usePreferencesOf(agentId: number | undefined, from: PreferenceServer | undefined): void {
  clearTimeout(timer)
  values.clear()
  unsaved.clear()
  storageKey = agentId === undefined ? undefined : `timbre.preferences.${agentId}`
  server = agentId === undefined ? undefined : from
  const copy = stored()
  for (const [key, value] of Object.entries(copy?.values ?? {})) values.set(key, value)
  for (const key of copy?.unsaved ?? []) unsaved.add(key)
  known.value = copy !== undefined
  void loadPreferences()
}

/** As the server has them: at the beginning, when another screen changed some, and after a gap. */
export async function loadPreferences(): Promise<void> {
  const asked = server
  if (!asked) return
  await saving
  const loaded = await asked.load().catch(() => undefined)
  if (!loaded || asked !== server) return
  take(loaded)
  if (unsaved.size > 0) saveSoon()
}

function take(loaded: Values): void {
  for (const [key, value] of Object.entries(loaded)) if (!unsaved.has(key) && JSON.stringify(values.get(key)) !== JSON.stringify(value)) values.set(key, value)
  known.value = true
  keep()
}

function saveSoon(): void {
  clearTimeout(timer)
  timer = setTimeout(() => {
    saving = (saving ?? Promise.resolve()).then(save).finally(() => (saving = undefined))
  }, saveAfterMs)
}

async function save(): Promise<void> {
  const asked = server
  if (!asked || unsaved.size === 0) return
  const sent = new Map([...unsaved].map((key) => [key, values.get(key)]))
  try {
    const saved = await asked.save(Object.fromEntries(sent))
    if (asked === server) settle(sent, saved)
  } catch (error) {
    if (asked !== server || asked.worthAnotherTry(error)) return
    for (const key of sent.keys()) unsaved.delete(key)
    asked.refused(error)
    void asked.load().then(take, () => undefined)
  }
}

/** What changed again while it was on its way follows. */
function settle(sent: ReadonlyMap<string, unknown>, saved: Values): void {
  for (const [key, value] of sent) if (values.get(key) === value) unsaved.delete(key)
  take(saved)
  if (unsaved.size > 0) saveSoon()
}

function keep(): void {
  if (!storageKey) return
  const copy: Copy = { values: Object.fromEntries(values), unsaved: [...unsaved] }
  try {
    localStorage.setItem(storageKey, JSON.stringify(copy))
  } catch {
    // Then it lasts as long as this tab, and on the server.
  }
}

function stored(): Copy | undefined {
  try {
    const copy = JSON.parse((storageKey && localStorage.getItem(storageKey)) || 'null') as Partial<Copy> | null
    return copy ? { values: copy.values ?? {}, unsaved: copy.unsaved ?? [] } : undefined
  } catch {
    return undefined
  }
}
