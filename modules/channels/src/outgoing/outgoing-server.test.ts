import { createSecrets } from '@timbre/platform'
import { expect, test } from 'vitest'
import { passwordPurpose, readDefaultServer, serverOf } from './outgoing-server.ts'

const none = readDefaultServer(undefined)
const secrets = createSecrets('the secret of this database, kept')
const outgoing = { host: 'smtp.example.com', port: 587, security: 'starttls', username: 'desk' } as const

test('an account leaves by its own server with the password stored for it', () => {
  const outgoingPassword = secrets.encrypt(passwordPurpose, 'hunter2')

  expect(serverOf({ outgoing, outgoingPassword }, none, secrets)).toEqual({ ...outgoing, password: 'hunter2' })
})

test('a password stored with a secret that is lost is as good as none', () => {
  const outgoingPassword = createSecrets('another secret, lost long ago now').encrypt(passwordPurpose, 'hunter2')

  expect(serverOf({ outgoing, outgoingPassword }, none, secrets)).toEqual({ ...outgoing, password: null })
})

test.each([
  ['smtp://relay.example.com', { host: 'relay.example.com', port: 25, security: 'starttls', username: null, password: null }],
  ['smtp://desk:p%40ss@relay.example.com', { host: 'relay.example.com', port: 587, security: 'starttls', username: 'desk', password: 'p@ss' }],
  ['smtps://relay.example.com', { host: 'relay.example.com', port: 465, security: 'tls', username: null, password: null }],
  ['smtp://127.0.0.1:2500', { host: '127.0.0.1', port: 2500, security: 'none', username: null, password: null }],
  ['smtp://[::1]:2500', { host: '::1', port: 2500, security: 'none', username: null, password: null }],
  ['smtp://10.0.0.5?security=none', { host: '10.0.0.5', port: 25, security: 'none', username: null, password: null }],
])('%s is the server for accounts without their own', (url, server) => {
  const fromEnvironment = readDefaultServer(url)

  expect(serverOf({ outgoing: null, outgoingPassword: null }, fromEnvironment, secrets)).toEqual(server)
  expect(JSON.stringify(fromEnvironment.shown)).not.toContain('p@ss')
})
