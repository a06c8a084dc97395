import { commonErrors, noGrants, TimbreError, type Actor, type AgentActor, type Changes } from '@timbre/kernel'
import { Type } from 'typebox'
import { beforeEach, describe, expect, test } from 'vitest'
import { checkActions, createActionRegistry, describeActions, runActions, type ActionTx } from './actions.ts'

/** A transaction over one ticket in memory. */
class Trial implements ActionTx {
  readonly now = new Date('2026-11-21T09:30:00Z')
  ticket: { statusId: number; tags: string[] } = { statusId: 1, tags: [] }

  async emit(): Promise<void> {}
  as(_actor: Actor): this {
    return this
  }
  async savepoint<T>(run: (tx: this) => Promise<T>): Promise<T> {
    const before = structuredClone(this.ticket)
    try {
      return await run(this)
    } catch (error) {
      this.ticket = before
      throw error
    }
  }
}

const registry = createActionRegistry<Trial>()
registry.register('ticket', {
  type: 'setStatus',
  label: { en: 'Set status', es: 'Cambiar el estado' },
  args: Type.Object({ statusId: Type.Integer({ minimum: 1 }) }, { additionalProperties: false }),
  permission: 'tickets.ticket.edit',
  describe: ({ statusId }, locale) => (locale === 'es' ? `Cambiar el estado a ${statusId}` : `Set status to ${statusId}`),
  run: async (tx, _actor, _subject, { statusId }): Promise<Changes> => {
    if (statusId === 99)
      throw commonErrors.unprocessable('There is no status 99.', { errors: [{ path: '/statusId', message: 'Choose another status.' }] })
    const from = tx.ticket.statusId
    tx.ticket.statusId = statusId
    return { statusId: [from, statusId] }
  },
})
registry.register('ticket', {
  type: 'addTag',
  label: { en: 'Add tag', es: 'Añadir etiqueta' },
  args: Type.Object({ tag: Type.String({ minLength: 1 }) }, { additionalProperties: false }),
  permission: 'tickets.ticket.edit',
  run: async (tx, _actor, _subject, { tag }): Promise<Changes> => {
    const from = [...tx.ticket.tags]
    tx.ticket.tags.push(tag)
    return { tags: [from, [...tx.ticket.tags]] }
  },
})

const editor: AgentActor = {
  type: 'agent',
  agentId: 7,
  name: 'Ana',
  locale: 'es',
  grants: { ...noGrants, everywhere: new Set(['tickets.ticket.edit']) },
  departmentIds: [],
}
const subject = { type: 'ticket', id: 12 }
const solveAndTag = [
  { type: 'setStatus', statusId: 5 },
  { type: 'addTag', tag: 'done' },
]

let tx: Trial
beforeEach(() => {
  tx = new Trial()
})

async function errorOf(run: Promise<unknown>): Promise<TimbreError> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof TimbreError) return error
  throw error ?? new Error('Nothing was refused')
}

describe('actions', () => {
  test('run one after the other and report what they changed', async () => {
    expect(await runActions(registry, tx, editor, subject, [...solveAndTag, { type: 'setStatus', statusId: 6 }], { locale: 'es' })).toEqual(
      [
        { type: 'setStatus', description: 'Cambiar el estado a 5', changes: { statusId: [1, 5] } },
        { type: 'addTag', description: 'Añadir etiqueta', changes: { tags: [[], ['done']] } },
        { type: 'setStatus', description: 'Cambiar el estado a 6', changes: { statusId: [5, 6] } },
      ],
    )
    expect(tx.ticket).toEqual({ statusId: 6, tags: ['done'] })
  })

  test('tried out report the same and leave everything as it was', async () => {
    const reports = await runActions(registry, tx, editor, subject, solveAndTag, { dryRun: true })
    expect(reports.map((report) => report.changes)).toEqual([{ statusId: [1, 5] }, { tags: [[], ['done']] }])
    expect(tx.ticket).toEqual({ statusId: 1, tags: [] })
  })

  test('say which one a command refused, also when tried out', async () => {
    for (const dryRun of [false, true]) {
      const error = await errorOf(
        runActions(
          registry,
          tx,
          editor,
          subject,
          [
            { type: 'addTag', tag: 'x' },
            { type: 'setStatus', statusId: 99 },
          ],
          { dryRun },
        ),
      )
      expect(error).toMatchObject({
        code: 'common.unprocessable',
        message: 'There is no status 99.',
        errors: [{ path: '/1/statusId', message: 'Choose another status.' }],
      })
    }
  })

  test('with wrong arguments are refused before any of them runs', async () => {
    const error = await errorOf(
      runActions(registry, tx, editor, subject, [
        { type: 'addTag', tag: 'x' },
        { type: 'setStatus', statusId: 0 },
        { type: 'setStatus', statusId: 2, colour: 'red' },
      ]),
    )
    expect(error.code).toBe('rules.invalidAction')
    expect(error.errors.map(({ path }) => path)).toEqual(['/1/statusId', '/2'])
    expect(tx.ticket.tags).toEqual([])
  })

  test('that do not exist are refused with the name that was meant', async () => {
    expect(() => checkActions(registry, 'ticket', [{ type: 'setSatus', statusId: 1 }])).toThrow(
      'Action 1: There is no action "setSatus". Did you mean "setStatus"?',
    )
    expect((await errorOf(runActions(registry, tx, editor, { type: 'contact', id: 1 }, solveAndTag))).code).toBe('rules.unknownAction')
  })

  test('need their permission', async () => {
    const error = await errorOf(runActions(registry, tx, { ...editor, grants: noGrants }, subject, solveAndTag))
    expect(error).toMatchObject({ code: 'common.forbidden', errors: [{ path: '/0' }] })
  })
})

describe('the registry', () => {
  const setStatus = registry.action('ticket', 'setStatus')!

  test('refuses a type twice, open arguments and an argument called type', () => {
    expect(() => registry.register('ticket', setStatus)).toThrow('registered twice')
    expect(() => registry.register('contact', { ...setStatus, args: Type.Object({}) })).toThrow('must refuse unknown ones')
    expect(() =>
      registry.register('contact', { ...setStatus, args: Type.Object({ type: Type.String() }, { additionalProperties: false }) }),
    ).toThrow('cannot have an argument called "type"')
  })

  test('describes actions for a console', () => {
    expect(describeActions(registry, 'ticket').map(({ type, label }) => [type, label.es])).toEqual([
      ['setStatus', 'Cambiar el estado'],
      ['addTag', 'Añadir etiqueta'],
    ])
  })
})
