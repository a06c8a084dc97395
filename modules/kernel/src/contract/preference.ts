import type { Static, TObject } from 'typebox'

/** A document of what one agent has chosen for themselves, such as the columns of their lists. Declared in a module's wire contract. */
export interface Preference<Schema extends TObject = TObject> {
  /** `module.words`, also its name on the wire. */
  readonly key: string
  readonly schema: Schema
  /** Holds until the agent chooses; a field that is added later starts with its value here. */
  readonly initial: Static<Schema>
}

export function definePreference<Schema extends TObject>(key: string, schema: Schema, initial: Static<Schema>): Preference<Schema> {
  return { key, schema, initial }
}
