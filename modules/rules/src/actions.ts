import {
  commonErrors,
  holds,
  textIn,
  TimbreError,
  type Actor,
  type Changes,
  type FieldError,
  type Locale,
  type LocalizedText,
  type Subject,
  type UnitOfWork,
} from '@timbre/kernel'
import type { Static, TObject } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Action, ActionDescription } from './contract.ts'
import { nearest } from './nearest.ts'
import { rulesErrors } from './rules.errors.ts'

/** What actions need of a transaction; platform's `Tx` is one. */
export interface ActionTx extends UnitOfWork {
  savepoint<T>(run: (tx: this) => Promise<T>): Promise<T>
}

/** A step of a macro, a trigger or a bulk edit. The owning module registers it in its `*.actions.ts`. */
export interface ActionDefinition<Tx extends ActionTx, Args extends TObject = TObject> {
  /** Unique per subject type, such as `setStatus`. */
  readonly type: string
  readonly label: LocalizedText
  /** Closed object schema (`additionalProperties: false`) of everything but `type`. */
  readonly args: Args
  /** Needed somewhere to use the action at all; the command it calls decides about the subject at hand. */
  readonly permission: string
  /** Calls a command and returns the changes it made. */
  run(tx: Tx, actor: Actor, subject: Subject, args: Static<Args>): Promise<Changes>
  /** "Set status to Solved". Default: the label. */
  describe?(args: Static<Args>, locale: Locale): string
}

/** The actions of every kind of subject, registered by the modules that own them. */
export interface ActionRegistry<Tx extends ActionTx> {
  register<Args extends TObject>(subjectType: string, definition: ActionDefinition<Tx, Args>): void
  actions(subjectType: string): readonly ActionDefinition<Tx>[]
  action(subjectType: string, type: string): ActionDefinition<Tx> | undefined
}

export function createActionRegistry<Tx extends ActionTx>(): ActionRegistry<Tx> {
  const bySubject = new Map<string, Map<string, ActionDefinition<Tx>>>()
  return {
    register: (subjectType, definition) => {
      const actions = bySubject.get(subjectType) ?? new Map<string, ActionDefinition<Tx>>()
      if (actions.has(definition.type)) throw new Error(`Action "${definition.type}" of ${subjectType} is registered twice`)
      if (!('additionalProperties' in definition.args) || definition.args.additionalProperties !== false)
        throw new Error(`The arguments of action "${definition.type}" must refuse unknown ones`)
      if ('type' in definition.args.properties) throw new Error(`Action "${definition.type}" cannot have an argument called "type"`)
      bySubject.set(subjectType, actions.set(definition.type, definition as ActionDefinition<Tx>))
    },
    actions: (subjectType) => [...(bySubject.get(subjectType)?.values() ?? [])],
    action: (subjectType, type) => bySubject.get(subjectType)?.get(type),
  }
}

/** What a console needs to build a list of actions. */
export function describeActions<Tx extends ActionTx>(registry: ActionRegistry<Tx>, subjectType: string): ActionDescription[] {
  return registry.actions(subjectType).map(({ type, label, args, permission }) => ({ type, label: { ...label }, args, permission }))
}

/** What one action of a list did, or would do. */
export interface ActionReport {
  readonly type: string
  readonly description: string
  readonly changes: Changes
}

const mostActions = 50

interface Step<Tx extends ActionTx> {
  readonly definition: ActionDefinition<Tx>
  readonly args: Record<string, unknown>
}

/**
 * Runs actions one after the other on a subject, in the caller's transaction: when one fails, its error says which
 * (`/2/statusId`) and the caller's transaction is to be rolled back. A dry run does the same work, permissions and rules
 * included, and then undoes it.
 *
 * @throws TimbreError `rules.unknownAction`, `rules.invalidAction`, `common.forbidden`, or the failing command's.
 */
export async function runActions<Tx extends ActionTx>(
  registry: ActionRegistry<Tx>,
  tx: Tx,
  actor: Actor,
  subject: Subject,
  actions: readonly Action[],
  { dryRun = false, locale = 'en' }: { readonly dryRun?: boolean; readonly locale?: Locale } = {},
): Promise<ActionReport[]> {
  const steps = stepsOf(registry, subject.type, actions)
  for (const [index, { definition }] of steps.entries()) {
    if (!holds(actor, definition.permission))
      throw at(index, commonErrors.forbidden(`You need the permission ${definition.permission} for "${definition.type}".`))
  }
  if (!dryRun) return runSteps(tx, actor, subject, steps, locale)

  let reports: ActionReport[] = []
  const undo = new Error('A dry run undoes what it did')
  await tx
    .savepoint(async (trial) => {
      reports = await runSteps(trial, actor, subject, steps, locale)
      throw undo
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error
    })
  return reports
}

/**
 * Refuses actions that are unknown or whose arguments do not fit. To be called before a list of actions is stored.
 *
 * @throws TimbreError with the path of every wrong argument.
 */
export function checkActions<Tx extends ActionTx>(registry: ActionRegistry<Tx>, subjectType: string, actions: readonly Action[]): void {
  stepsOf(registry, subjectType, actions)
}

async function runSteps<Tx extends ActionTx>(
  tx: Tx,
  actor: Actor,
  subject: Subject,
  steps: readonly Step<Tx>[],
  locale: Locale,
): Promise<ActionReport[]> {
  const reports: ActionReport[] = []
  for (const [index, { definition, args }] of steps.entries()) {
    const changes = await definition.run(tx, actor, subject, args).catch((error: unknown) => {
      throw error instanceof TimbreError ? at(index, error) : error
    })
    reports.push({ type: definition.type, description: definition.describe?.(args, locale) ?? textIn(definition.label, locale), changes })
  }
  return reports
}

function stepsOf<Tx extends ActionTx>(registry: ActionRegistry<Tx>, subjectType: string, actions: readonly Action[]): Step<Tx>[] {
  if (actions.length > mostActions) throw rulesErrors.invalidAction(`Use at most ${mostActions} actions.`)
  const unknown: FieldError[] = []
  const invalid: FieldError[] = []
  const steps: Step<Tx>[] = []
  for (const [index, { type, ...args }] of actions.entries()) {
    const definition = registry.action(subjectType, type)
    if (!definition) {
      const meant = nearest(
        type,
        registry.actions(subjectType).map((action) => action.type),
      )
      unknown.push({ path: `/${index}/type`, message: `There is no action "${type}".${meant ? ` Did you mean "${meant}"?` : ''}` })
      continue
    }
    for (const { instancePath, message, keyword } of validatorOf(definition).Errors(args)) {
      // `boolean` only repeats what `additionalProperties` says
      if (keyword !== 'boolean') invalid.push({ path: `/${index}${instancePath}`, message })
    }
    steps.push({ definition, args })
  }
  const [first] = [...unknown, ...invalid]
  if (first) {
    const code = unknown.length > 0 ? 'unknownAction' : 'invalidAction'
    throw rulesErrors[code](`Action ${Number(first.path.split('/')[1]) + 1}: ${first.message}`, { errors: [...unknown, ...invalid] })
  }
  return steps
}

const validators = new WeakMap<TObject, ReturnType<typeof Compile<TObject>>>()

function validatorOf({ args }: { readonly args: TObject }) {
  let validator = validators.get(args)
  if (!validator) validators.set(args, (validator = Compile(args)))
  return validator
}

/** The same error, pointing at the action that met it. */
function at(index: number, error: TimbreError): TimbreError {
  const errors =
    error.errors.length > 0
      ? error.errors.map(({ path, message }) => ({ path: `/${index}${path}`, message }))
      : [{ path: `/${index}`, message: error.message }]
  return new TimbreError(error, error.message, { errors, extra: { ...error.extra }, cause: error })
}
