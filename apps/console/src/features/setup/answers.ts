import type { OutgoingServer, SetupRequest } from '@timbre/desk/contract'
import { looksLikeEmail } from '../../shared/form.ts'
import { checkServer, emptyServer, serverInput, type ServerAnswers } from '../../shared/outgoing/server-answers.ts'

export const questions = ['administrator', 'company', 'department', 'outgoing'] as const
export type Question = (typeof questions)[number]

/** What the first run asks, as the fields hold it. */
export interface Answers {
  name: string
  email: string
  password: string
  company: string
  locale: 'en' | 'es'
  timeZone: string
  department: string
  supportAddress: string
  outgoing: 'server' | 'later'
  server: ServerAnswers
}

export function emptyAnswers(locale: 'en' | 'es', timeZone: string): Answers {
  return { name: '', email: '', password: '', company: '', locale, timeZone, department: '', supportAddress: '', outgoing: 'server', server: emptyServer() }
}

const fieldsOf: Readonly<Record<Question, readonly string[]>> = {
  administrator: ['name', 'email', 'password'],
  company: ['company', 'locale', 'timeZone'],
  department: ['department', 'supportAddress'],
  outgoing: ['host', 'port', 'security', 'username'],
}

/** What is missing or cannot be right, as text keys by field. */
export function checkAnswers(question: Question, answers: Answers): Partial<Record<string, string>> {
  switch (question) {
    case 'administrator':
      return {
        ...(answers.name.trim() === '' && { name: 'setup.administrator.nameMissing' }),
        ...(!looksLikeEmail(answers.email) && { email: 'forms.emailWrong' }),
        ...([...answers.password].length < 10 && { password: 'forms.passwordShort' }),
      }
    case 'company':
      return answers.company.trim() === '' ? { company: 'setup.company.nameMissing' } : {}
    case 'department':
      return looksLikeEmail(answers.supportAddress) ? {} : { supportAddress: 'forms.emailWrong' }
    case 'outgoing':
      return answers.outgoing === 'server' ? checkServer(answers.server) : {}
  }
}

/** What the server complains about without naming a field of the request. */
const aboutField: Readonly<Record<string, string>> = {
  'identity.weakPassword': '/admin/password',
  'identity.invalidEmail': '/admin/email',
  'identity.unknownTimeZone': '/timeZone',
  'desk.unknownTimeZone': '/timeZone',
  'channels.invalidAddress': '/supportAddress',
}

/** The fields that the server refuses, with its messages; `text` says what is wrong as a whole. */
export function refusedFields({ code, fields }: { readonly code: string; readonly fields: Readonly<Record<string, string>> }, text: string): Readonly<Record<string, string>> {
  const path = aboutField[code]
  return path === undefined ? fields : { [path]: text }
}

/** Which question a field of the server's complaint belongs to, and how the form calls it. */
export function placeOf(path: string): { question: Question; field: string } {
  const field = path.split('/').at(-1) ?? ''
  const inServer = path.startsWith('/outgoing')
  const question = inServer ? 'outgoing' : (questions.find((candidate) => fieldsOf[candidate].includes(field)) ?? 'administrator')
  return { question, field: inServer && field === 'password' ? 'serverPassword' : field }
}

export function setupRequest(answers: Answers): SetupRequest {
  const outgoing: OutgoingServer | undefined = answers.outgoing === 'server' ? serverInput(answers.server) : undefined
  return {
    company: answers.company.trim(),
    locale: answers.locale,
    timeZone: answers.timeZone,
    supportAddress: answers.supportAddress.trim(),
    ...(answers.department.trim() && { department: answers.department.trim() }),
    ...(outgoing && { outgoing }),
    admin: { name: answers.name.trim(), email: answers.email.trim(), password: answers.password },
  }
}
