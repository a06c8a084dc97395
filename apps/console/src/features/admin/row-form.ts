import { computed, type ComputedRef } from 'vue'
import { useApi } from '../../shared/api/index.ts'

type Values = Readonly<Record<string, unknown>>

interface Row {
  /** Where new ones are made, and each has its address below. */
  readonly path: string
  /** The one to change; without it a new one is made. */
  readonly row?: { readonly id: number; readonly name: string } | undefined
  readonly addLabel: string
  /** What is sent for what was typed, where that is something else. */
  readonly body?: (values: Values) => Values
}

interface RowFormProps {
  readonly keepAs: string
  readonly name: string
  readonly given: Values | undefined
  readonly submitLabel: string | undefined
  readonly cancelable: true
  readonly autofocus: true
  readonly send: (values: Values, given: Values) => Promise<void>
}

/** What a SettingsForm needs for a new row of a list of settings, or for one that is changed where it stands. */
export function useRowForm(about: () => Row, saved: () => void): ComputedRef<RowFormProps> {
  const api = useApi()
  return computed(() => {
    const { path, row, addLabel, body = (values) => values } = about()
    return {
      keepAs: `${path} ${row?.id ?? 'new'}`,
      name: row?.name ?? addLabel,
      given: row,
      submitLabel: row ? undefined : addLabel,
      cancelable: true,
      autofocus: true,
      send: async (values, given) => {
        if (row) await api.patch(`${path}/${row.id}`, { body: { ...body(values), version: given['version'] } })
        else await api.post(path, { body: body(values) })
        saved()
      },
    }
  })
}
