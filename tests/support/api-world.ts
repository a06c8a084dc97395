import { createTestDesk, multipart, rawMail, type DeskAgent, type DeskAnswer, type TestDesk } from './desk.ts'
import { readDocument, routesOf, type Json, type Route } from './openapi.ts'

export const whoever = ['nobody', 'outsider', 'light', 'agent', 'supervisor', 'administrator'] as const
/** `outsider` is an agent of another department than everything asked for. */
export type Who = (typeof whoever)[number]
export type Answers = Readonly<Record<Who, number>>

export interface Expectation {
  readonly answers: Answers
  /** What is asked for, valid and of the department of `agent`. New for every call where it is used up. */
  readonly ask?: (world: Askable) => Ask
}

interface Askable {
  readonly desk: TestDesk
  readonly things: Things
  /** A number that was not used before. */
  next(): number
}

export interface Ask {
  readonly id?: number
  /** For a second id in the path. */
  readonly messageId?: number
  readonly mode?: 'reply' | 'note'
  readonly query?: string
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

/** What is asked for. Its words hold `canary`, its tickets are of the first department, but for the foreign one. */
export interface Things {
  readonly ticket: number
  readonly contact: number
  /** A note of `agent` on the ticket. */
  readonly note: number
  readonly inbound: number
  /** Signed address, for `agent`. */
  readonly attachment: string
  readonly parked: number
  readonly foreignTicket: number
}

/** A desk with something to ask every route of its document for, and who gets what. */
export interface ApiWorld extends AsyncDisposable {
  readonly desk: TestDesk
  readonly routes: readonly Route[]
  readonly things: Things
  readonly people: Readonly<Record<Who, Pick<DeskAgent, 'request'>>>
  routeOf(operationId: string): Route
  asked(operationId: string): Ask
  call(route: Route, who: Who, ask: Ask): Promise<DeskAnswer<Json>>
}

export const canary = 'canary-4be7'

const everybody = (status: number): Answers => ({ nobody: status, outsider: status, light: status, agent: status, supervisor: status, administrator: status })
const signedIn = (status: number): Answers => ({ ...everybody(status), nobody: 401 })
const only = (status: number, ...who: readonly Who[]): Answers => ({ ...signedIn(403), ...Object.fromEntries(who.map((name) => [name, status])) })
/** Of one department's ticket: others do not find it, light agents may not unless `light` says what they get. */
const ofDepartment = (status: number, { light = 403 } = {}): Answers => ({ ...signedIn(status), outsider: 404, light })

/** Who gets what from every route. One without a line here fails the contract tests: think about who may use it, then write it down. */
export const expectations: Readonly<Record<string, Expectation>> = {
  login: { answers: everybody(401), ask: (w) => ({ body: { email: `nobody-${w.next()}@desk.test`, password: 'wrong password' } }) },
  refreshSession: { answers: everybody(403) },
  logout: { answers: everybody(403) },
  getMe: { answers: signedIn(200) },
  changeMe: { answers: signedIn(200), ask: () => ({ body: { locale: 'en' } }) },
  getPreferences: { answers: signedIn(200) },
  changePreferences: { answers: signedIn(200), ask: () => ({ body: { 'console.appearance': { theme: 'dark', density: 'compact' } } }) },

  // A wrong one: the right one would end the sessions of everybody here.
  changeMyPassword: { answers: signedIn(422), ask: () => ({ body: { current: 'wrong password', password: 'staple wrong pony river' } }) },
  listMySessions: { answers: signedIn(200) },
  endMyOtherSessions: { answers: signedIn(204) },
  endMySession: { answers: signedIn(404), ask: () => ({ id: 987_654_321 }) },

  listRoles: { answers: only(200, 'supervisor', 'administrator') },
  listAgents: { answers: signedIn(200) },
  getAgent: { answers: signedIn(200), ask: (w) => ({ id: w.desk.colleagueA.id }) },
  createAgent: { answers: only(201, 'administrator'), ask: (w) => ({ body: { name: 'New Agent', email: `new-${w.next()}@desk.test`, password: 'correct horse battery', roles: [{ role: 'agent', departmentId: w.desk.departments.a }] } }) },
  changeAgent: { answers: only(200, 'administrator'), ask: (w) => ({ id: w.desk.colleagueA.id, body: { timeZone: 'Europe/Lisbon' } }) },
  listDepartments: { answers: signedIn(200) },
  getDepartment: { answers: signedIn(200), ask: (w) => ({ id: w.desk.departments.a }) },
  createDepartment: { answers: only(201, 'administrator'), ask: (w) => ({ body: { names: { en: `New ${w.next()}`, es: 'Nuevo' } } }) },
  changeDepartment: { answers: only(200, 'administrator'), ask: (w) => ({ id: w.desk.departments.a, body: { names: { en: 'Support', es: 'Soporte' } } }) },

  getSettings: { answers: signedIn(200) },
  changeSettings: { answers: only(200, 'administrator'), ask: () => ({ body: { timeZone: 'Europe/Madrid' } }) },

  // Contacts belong to the whole desk, whichever department they wrote to.
  listContacts: { answers: signedIn(200) },
  getContact: { answers: signedIn(200), ask: (w) => ({ id: w.things.contact }) },
  createContact: { answers: { ...signedIn(201), light: 403 }, ask: (w) => ({ body: { name: 'New Contact', email: `contact-${w.next()}@customer.test` } }) },

  listChannelTypes: { answers: signedIn(200) },
  listChannelAccounts: { answers: only(200, 'supervisor', 'administrator') },
  getChannelAccount: { answers: only(200, 'supervisor', 'administrator'), ask: (w) => ({ id: w.desk.accounts.a }) },
  createChannelAccount: { answers: only(201, 'administrator'), ask: (w) => ({ body: { type: w.desk.server.composition.channels.defaultType, name: 'New', address: `new-${w.next()}@desk.test`, departmentId: w.desk.departments.a } }) },
  changeChannelAccount: { answers: only(200, 'administrator'), ask: (w) => ({ id: w.desk.accounts.a, body: { signature: 'Acme' } }) },
  testConnection: { answers: only(200, 'administrator'), ask: () => ({ body: { type: 'email', outgoing: { host: '127.0.0.1', port: 1, security: 'none' } } }) },
  sendTestMail: { answers: only(200, 'administrator'), ask: (w) => ({ id: w.desk.accounts.a, body: { to: 'test@customer.test' } }) },

  listInbound: { answers: only(200, 'administrator') },
  getInbound: { answers: only(200, 'administrator'), ask: (w) => ({ id: w.things.inbound }) },
  getRawInbound: { answers: only(200, 'administrator'), ask: (w) => ({ id: w.things.inbound }) },
  replayInbound: { answers: only(422, 'administrator'), ask: (w) => ({ id: w.things.inbound }) },
  submitMail: { answers: only(201, 'administrator'), ask: () => ({ body: Buffer.from(rawMail({})), headers: { 'content-type': 'message/rfc822' } }) },

  listTickets: { answers: signedIn(200) },
  countTickets: { answers: signedIn(200) },
  listTicketGroups: { answers: signedIn(200), ask: () => ({ query: 'by=assignee' }) },
  listViews: { answers: signedIn(200) },
  listSenders: { answers: { ...signedIn(200), light: 403 } },
  search: { answers: signedIn(200), ask: () => ({ query: `q=${canary}` }) },
  createTicket: {
    answers: { ...signedIn(201), outsider: 403, light: 403 },
    ask: (w) => ({ body: { subject: 'New', requester: { id: w.things.contact }, text: 'Help', departmentId: w.desk.departments.a } }),
  },
  getTicket: { answers: ofDepartment(200, { light: 200 }), ask: (w) => ({ id: w.things.ticket }) },
  changeTicket: { answers: ofDepartment(200), ask: (w) => ({ id: w.things.ticket, body: { tags: [`t${w.next()}`] } }) },
  listTicketHistory: { answers: ofDepartment(200, { light: 200 }), ask: (w) => ({ id: w.things.ticket }) },
  listParticipants: { answers: ofDepartment(200, { light: 200 }), ask: (w) => ({ id: w.things.ticket }) },
  confirmParticipant: { answers: ofDepartment(201), ask: (w) => ({ id: w.things.ticket, body: { contactId: w.things.contact } }) },
  listMessages: { answers: ofDepartment(200, { light: 200 }), ask: (w) => ({ id: w.things.ticket }) },
  getReplyFrame: { answers: ofDepartment(200), ask: (w) => ({ id: w.things.ticket }) },
  addMessage: { answers: ofDepartment(201), ask: (w) => ({ id: w.things.ticket, body: { kind: 'reply', text: 'Hello' } }) },
  // Everybody has their own.
  listDrafts: { answers: signedIn(200) },
  getDraft: { answers: ofDepartment(200, { light: 200 }), ask: (w) => ({ id: w.things.ticket, mode: 'note' }) },
  saveDraft: { answers: ofDepartment(200, { light: 200 }), ask: (w) => ({ id: w.things.ticket, mode: 'note', body: { text: 'Half a thought' } }) },
  deleteDraft: { answers: ofDepartment(204, { light: 204 }), ask: (w) => ({ id: w.things.ticket, mode: 'note' }) },
  markRead: { answers: ofDepartment(200, { light: 200 }), ask: (w) => ({ id: w.things.ticket, body: { lastReadMessageId: w.things.note } }) },
  markUnread: { answers: ofDepartment(200, { light: 200 }), ask: (w) => ({ id: w.things.ticket }) },
  // Whoever sees it: following gives no sight that was not there.
  followTicket: { answers: ofDepartment(204, { light: 204 }), ask: (w) => ({ id: w.things.ticket }) },
  unfollowTicket: { answers: ofDepartment(204, { light: 204 }), ask: (w) => ({ id: w.things.ticket }) },
  // Only its writer may, and a note never waits to leave.
  undoMessage: { answers: { ...ofDepartment(403), agent: 409 }, ask: (w) => ({ id: w.things.ticket, messageId: w.things.note }) },
  createUpload: {
    answers: signedIn(201),
    ask: () => {
      const { body, contentType } = multipart({ name: 'a.txt', content: 'a' })
      return { body, headers: { 'content-type': contentType } }
    },
  },
  // One's own only, by a random id: attachments.routes.test.ts.
  getUpload: { answers: signedIn(404) },
  // The address itself is the permission: signed for one session and checked against it; attachments.routes.test.ts.
  getAttachment: { answers: everybody(200), ask: (w) => ({ id: Number(/attachments\/(\d+)/u.exec(w.things.attachment)?.[1]), query: w.things.attachment.split('?')[1] as string }) },

  listStatuses: { answers: signedIn(200) },
  createStatus: { answers: only(201, 'administrator'), ask: () => ({ body: { names: { en: 'Waiting', es: 'Esperando' }, category: 'pending' } }) },
  changeStatus: { answers: only(200, 'administrator'), ask: () => ({ id: 1, body: { names: { en: 'New', es: 'Nuevo' } } }) },
  orderStatuses: { answers: only(422, 'administrator'), ask: () => ({ body: { ids: [1] } }) },
  getTicketSettingsUsage: { answers: only(200, 'administrator') },
  getNextTicketNumber: { answers: only(200, 'administrator') },
  listPriorities: { answers: signedIn(200) },
  createPriority: { answers: only(201, 'administrator'), ask: () => ({ body: { names: { en: 'Higher', es: 'Más alta' }, level: 3 } }) },
  // Everybody has their own.
  listNotifications: { answers: signedIn(200) },
  countNotifications: { answers: signedIn(200) },
  noteSeen: { answers: signedIn(200), ask: (w) => ({ body: { ticketId: w.things.ticket } }) },
  noteUnseen: { answers: signedIn(200), ask: () => ({ body: { ids: [1] } }) },

  changePriority: { answers: only(200, 'administrator'), ask: () => ({ id: 1, body: { names: { en: 'Low', es: 'Baja' } } }) },
  listTypes: { answers: signedIn(200) },
  createType: { answers: only(201, 'administrator'), ask: () => ({ body: { names: { en: 'Wish', es: 'Deseo' } } }) },
  changeType: { answers: only(200, 'administrator'), ask: () => ({ id: 1, body: { names: { en: 'Question', es: 'Pregunta' } } }) },

  getSetupState: { answers: everybody(200) },
  setUp: { answers: everybody(404), ask: () => ({ body: { company: 'Evil', locale: 'en', timeZone: 'UTC', supportAddress: 'evil@desk.test', admin: { name: 'Eve', email: 'eve@desk.test', password: 'correct horse battery' } } }) },
  getChecklist: { answers: only(200, 'administrator') },
  listParkedEvents: { answers: only(200, 'administrator') },
  retryParkedEvent: { answers: only(202, 'administrator'), ask: (w) => ({ id: w.things.parked }) },
  createLiveTicket: { answers: signedIn(201) },
}

export async function createApiWorld(): Promise<ApiWorld> {
  const desk = await createTestDesk()
  try {
    const things = await thingsOf(desk)
    const routes = routesOf(await readDocument(desk.app))
    let count = 0
    const askable = { desk, things, next: () => ++count }
    const people = { nobody: desk.nobody, outsider: desk.agentB, light: desk.lightA, agent: desk.agentA, supervisor: desk.supervisor, administrator: desk.administrator }
    return {
      ...{ desk, things, routes, people },
      routeOf: (operationId) => routes.find(({ operation }) => operation.operationId === operationId) as Route,
      asked: (operationId) => expectations[operationId]?.ask?.(askable) ?? {},
      call: ({ method, path }, who, { id, messageId, mode, query, body, headers }) => {
        const url = path.replace(/\{\w+\}/u, String(id ?? 1)).replace('{messageId}', String(messageId ?? 1)).replace('{mode}', mode ?? 'note')
        return people[who].request(method, `${url}${query ? `?${query}` : ''}`, body, headers)
      },
      [Symbol.asyncDispose]: () => desk[Symbol.asyncDispose](),
    }
  } catch (error) {
    await desk[Symbol.asyncDispose]()
    throw error
  }
}

async function thingsOf(desk: TestDesk): Promise<Things> {
  const received = await desk.receive({ from: 'Ana Ruiz <ana@customer.test>', subject: `Secret ${canary}`, text: `Secret ${canary}` })
  const ticket = received.ticketId as number
  await desk.receive({ from: 'Bob <bob@customer.test>', subject: 'Other department' }, desk.accounts.b)
  await desk.agentA.patch(`/tickets/${ticket}`, { tags: [canary] })
  const upload = await desk.agentA.upload({ name: `${canary}.txt`, content: canary })
  const note = await desk.agentA.post<{ id: number; attachments: { url: string }[] }>(`/tickets/${ticket}/messages`, { kind: 'note', text: canary, attachments: [upload] })
  const { requester } = await desk.agentA.get<{ requester: { id: number } }>(`/tickets/${ticket}`)
  const { items: foreign } = await desk.agentB.get<{ items: { id: number }[] }>('/tickets')
  const { rows } = await desk.database.pool.query<{ id: number }>(
    `insert into parked_events (subscriber, seq, event_id, occurred_at, subject_type, subject_id, state)
     select 'test', 1, id, occurred_at, 'ticket', 1, 'failed' from domain_events order by id limit 1 returning id`,
  )
  return { ticket, contact: requester.id, note: note.id, inbound: received.id, attachment: note.attachments[0]?.url as string, parked: rows[0]?.id as number, foreignTicket: foreign[0]?.id as number }
}
