import { useI18n } from 'vue-i18n'

/** Why a message did not leave: a code, and what the other side said, word for word. */
export interface ShownFailure {
  readonly code: string | null
  readonly answer: string | null
}

/** With these nobody said anything: the words beside them are the server's own, and the sentence says it all. */
const withoutAnswer = new Set(['noServer', 'unconfirmed'])

/** Turns a failure into a sentence that says what to do, and the other side's words for who wants to know exactly. */
export function useFailureText(): (failure: ShownFailure) => { sentence: string; answer: string | undefined } | undefined {
  const { t, te } = useI18n()
  return ({ code, answer }) => {
    const key = `ui.sendError.${code}`
    if (code !== null && te(key)) return { sentence: t(key), answer: withoutAnswer.has(code) ? undefined : (answer ?? undefined) }
    return answer === null ? undefined : { sentence: answer, answer: undefined }
  }
}
