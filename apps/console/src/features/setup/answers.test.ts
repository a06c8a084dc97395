import { describe, expect, it } from 'vitest'
import { checkAnswers, emptyAnswers, placeOf, refusedFields, setupRequest } from './answers.ts'

const filled = () => ({
  ...emptyAnswers('es', 'Europe/Madrid'),
  name: ' Ana Ruiz ',
  email: 'ana@example.com',
  password: 'correct horse battery',
  company: 'Acme',
  supportAddress: 'ayuda@example.com',
})

describe('the answers of the first run', () => {
  it('become the request, without what was left empty', () => {
    expect(setupRequest({ ...filled(), outgoing: 'later' })).toEqual({
      company: 'Acme',
      locale: 'es',
      timeZone: 'Europe/Madrid',
      supportAddress: 'ayuda@example.com',
      admin: { name: 'Ana Ruiz', email: 'ana@example.com', password: 'correct horse battery' },
    })
  })

  it('carry the outgoing server when there is one', () => {
    const answers = filled()
    Object.assign(answers.server, { host: 'smtp.example.com', username: 'ana' })
    expect(setupRequest(answers).outgoing).toEqual({ host: 'smtp.example.com', port: 587, security: 'starttls', username: 'ana' })
  })

  it('are checked question by question', () => {
    expect(Object.keys(checkAnswers('administrator', emptyAnswers('en', 'UTC')))).toEqual(['name', 'email', 'password'])
    expect(checkAnswers('administrator', filled())).toEqual({})
    expect(checkAnswers('outgoing', { ...filled(), outgoing: 'later' })).toEqual({})
    expect(Object.keys(checkAnswers('outgoing', filled()))).toEqual(['host'])
    expect(checkAnswers('outgoing', { ...filled(), server: { ...filled().server, host: 'a', port: '99999' } })).toHaveProperty('port')
  })

  it('know which field a refusal of the whole is about', () => {
    expect(refusedFields({ code: 'identity.weakPassword', fields: {} }, 'Too easy')).toEqual({ '/admin/password': 'Too easy' })
    expect(refusedFields({ code: 'request.invalid', fields: { '/company': 'Too long' } }, 'Not valid')).toEqual({ '/company': 'Too long' })
  })

  it('know where a complaint of the server belongs', () => {
    expect(placeOf('/admin/email')).toEqual({ question: 'administrator', field: 'email' })
    expect(placeOf('/timeZone')).toEqual({ question: 'company', field: 'timeZone' })
    expect(placeOf('/outgoing/password')).toEqual({ question: 'outgoing', field: 'serverPassword' })
    expect(placeOf('/supportAddress')).toEqual({ question: 'department', field: 'supportAddress' })
  })
})
