import { describe, expect, it } from 'vitest'
import { serverToTry, withUsualPort } from './outgoing-values.ts'

const server = { host: 'smtp.example.com', port: 587, security: 'starttls', username: '', password: '' } as const
const values = (changes: object) => ({ outgoing: { ...server, ...changes } })

describe('the port of an outgoing server', () => {
  it('goes with the kind of encryption', () => {
    expect(withUsualPort(values({ security: 'tls' }), values({}))).toEqual(values({ security: 'tls', port: 465 }))
  })

  it('stays where somebody typed another one', () => {
    const typed = values({ security: 'tls', port: 2525 })
    expect(withUsualPort(typed, values({ port: 2525 }))).toBe(typed)
  })

  it('is left alone while there is no server, or something else is typed', () => {
    expect(withUsualPort(values({}), { outgoing: null })).toEqual(values({}))
    expect(withUsualPort(values({ host: 'x' }), values({}))).toEqual(values({ host: 'x' }))
  })
})

it('a server is tried without what was left empty', () => {
  expect(serverToTry({ ...server, host: ' smtp.example.com ' })).toEqual({ host: 'smtp.example.com', port: 587, security: 'starttls' })
})
