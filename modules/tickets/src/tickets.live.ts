import type { AgentActor, Clock } from '@timbre/kernel'
import type { LiveSource } from '@timbre/platform'
import { compileToPredicate, compileToSql, fieldsOf, hasRelativeTime, isPersonal, isPredicable, type ConditionContext, type FieldRegistry } from '@timbre/rules'
import type { Condition } from '@timbre/rules/contract'
import type { CatalogSource } from './catalog.ts'
import { trackedFields } from './ticket.ts'
import { toSubject, toWire, type TicketWithNames } from './ticket-row.ts'
import type { TicketSubject } from './tickets.fields.ts'
import { accessFields, maySee, visibilityScope, type TicketAccess } from './tickets.policy.ts'
import type { TicketQueries } from './tickets.queries.ts'

/** Keeps ticket lists, counts and open tickets on screens true. */
export function ticketLiveSource({ queries, catalog, registry, clock }: { queries: TicketQueries; catalog: Pick<CatalogSource, 'latest'>; registry: FieldRegistry; clock: Clock }): LiveSource<TicketSubject, TicketWithNames> {
  return {
    subjectType: 'ticket',
    visibilityFields: new Set(accessFields),
    trackedFields: new Set(trackedFields),
    movesOwnCounts: new Set(['reading', 'draft']),
    load: async (ids) => {
      await queries.prepare()
      const loaded = await queries.loadForLive(ids)
      return new Map([...loaded].map(([id, row]) => [id, { subject: toSubject(row.ticket), row, version: row.ticket.version }]))
    },
    rowIn: (locale, row) => toWire(row, locale),
    maySee,
    sawBefore: (actor, subject, event) => maySee(actor, before(subject, event.changes)),
    watch: (actor, query) => {
      const { condition, context } = queries.parse(actor, query)
      // What a list refuses is refused here too: what an event changed is no question about how tickets are.
      compileToSql(registry, 'ticket', condition, context)
      const relativeTime = hasRelativeTime(condition)
      const personal = isPersonal(registry, 'ticket', condition)
      return {
        fields: movedBy(fieldsOf(condition)),
        relativeTime,
        matches: isPredicable(registry, 'ticket', condition) ? matcher(() => queries.parse(actor, query), relativeTime) : null,
        scope: personal ? `${(actor as AgentActor).agentId}|${visibilityScope(actor)}` : visibilityScope(actor),
      }
    },
    count: queries.count,
  }

  /**
   * “Three days ago” moves on while a list is on screen, and “pending” may be one status more: such a condition is compiled anew, at most once a
   * second, and when the catalog is another one.
   */
  function matcher(parse: () => { condition: Condition; context: ConditionContext }, relativeTime: boolean): (subject: TicketSubject) => boolean {
    let compiled = compile()
    let compiledAt = clock.now().getTime()
    let compiledWith = catalog.latest()
    return (subject) => {
      const now = clock.now().getTime()
      if (catalog.latest() !== compiledWith || (relativeTime && now - compiledAt >= 1000)) {
        compiledWith = catalog.latest()
        compiledAt = now
        compiled = compile()
      }
      return compiled(subject)
    }

    function compile(): (subject: TicketSubject) => boolean {
      const { condition, context } = parse()
      return compileToPredicate<TicketSubject>(registry, 'ticket', condition, context)
    }
  }
}

/** The changes that can move a ticket in or out: `unsolved` is made of the status, and what never changes moves nothing. */
function movedBy(fields: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...fields].flatMap((field) => madeOf[field] ?? [field]))
}

const madeOf: Readonly<Record<string, readonly string[]>> = { unsolved: ['statusId', 'disposition'], number: [], channel: [], createdAt: [] }

/** What decided about the ticket's sight before the event. */
function before(subject: TicketSubject, changes: Readonly<Record<string, readonly [unknown, unknown]>>): TicketAccess {
  const earlier: Record<string, unknown> = { departmentId: subject.departmentId, assigneeId: subject.assigneeId, watcherIds: subject.watcherIds }
  for (const field of accessFields) if (changes[field]) earlier[field] = changes[field][0] ?? (field === 'watcherIds' ? [] : null)
  return earlier as unknown as TicketAccess
}
