import type { MePatch } from '@timbre/identity/contract'
import type { Static } from 'typebox'
import type { WritableComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useErrorText } from '../../shared/errors.ts'
import type { Locale } from '../../shared/i18n.ts'
import { useUndo } from '../../shared/undo.ts'
import { useSession } from '../session/index.ts'

/** Choices hold at once and can be taken back: nothing here needs a button to save. `what` is a text below `profile.changed`. */
export function useChoices() {
  const { t } = useI18n()
  const session = useSession()
  const errorText = useErrorText()
  const { done, failed } = useUndo()

  /** Of what the server keeps in the profile. */
  async function changeMe(what: string, wanted: Static<typeof MePatch>, undoable = true) {
    const me = session.me
    if (!me) return
    const before = Object.fromEntries(Object.keys(wanted).map((field) => [field, me[field as keyof typeof me]])) as Static<typeof MePatch>
    try {
      await (wanted.locale ? session.changeLocale(wanted.locale as Locale) : session.change(wanted))
      if (undoable) done(t(`profile.changed.${what}`), () => void changeMe(what, before, false))
    } catch (error) {
      failed(errorText(error))
    }
  }

  /** Of a preference. */
  function choose<Value>(what: string, preference: WritableComputedRef<Value>, wanted: Value) {
    const before = preference.value
    preference.value = wanted
    done(t(`profile.changed.${what}`), () => (preference.value = before))
  }

  return { changeMe, choose }
}
