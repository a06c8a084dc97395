import { defineErrors, type FieldError } from '@timbre/kernel'

export const rulesErrors = defineErrors('rules', {
  invalidCondition: ['unprocessable', 'The condition is not well-formed'],
  conditionTooLarge: ['unprocessable', 'The condition is too large'],
  unknownField: ['unprocessable', 'The condition names an unknown field'],
  unknownOperator: ['unprocessable', 'The field does not know this operator'],
  invalidValue: ['unprocessable', 'The value does not fit the field'],
  eventsOnly: ['unprocessable', 'This condition only makes sense for events'],
  notTestable: ['unprocessable', 'This condition can only be answered by a search'],
  querySyntax: ['badRequest', 'The search cannot be read'],
  unknownAction: ['unprocessable', 'Unknown action'],
  invalidAction: ['unprocessable', 'The action’s arguments do not fit'],
})

export type ProblemCode =
  'invalidCondition' | 'conditionTooLarge' | 'unknownField' | 'unknownOperator' | 'invalidValue' | 'eventsOnly' | 'notTestable'

export interface Problem extends Pick<FieldError, 'path' | 'message'> {
  readonly code: ProblemCode
}

/** One error for everything that is wrong; it is called after the first. */
export function throwProblems(problems: readonly Problem[]): void {
  const [first, ...others] = problems
  if (!first) return
  const more = others.length === 0 ? '' : ` ${others.length} more below.`
  throw rulesErrors[first.code](`${first.message}${more}`, { errors: problems.map(({ path, message }) => ({ path, message })) })
}
