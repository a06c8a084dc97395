import { mountWithTexts } from '@timbre/ui/testing'
import { createPinia } from 'pinia'
import type { Component } from 'vue'
import { describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import texts from '../../../locales/en.json'
import adminTexts from './locales/en.json'
import { createAccess, createApiClient, provideApi } from '../../shared/api/index.ts'
import { provideLive } from '../../shared/live/index.ts'
import { fakeLive } from '../../shared/live/testing.ts'
import TestMail from '../../shared/outgoing/TestMail.vue'
import ConnectionTest from './accounts/ConnectionTest.vue'
import ChannelAccountPage from './accounts/ChannelAccountPage.vue'
import ChannelAccountsPage from './accounts/ChannelAccountsPage.vue'
import QuarantinePage from './QuarantinePage.vue'

const inbound = { id: 1, accountId: 1, state: 'quarantined', outcome: null, ticketId: null, messageId: null, attempts: 1, size: 1000, from: 'ana@example.com', receivedAt: '2026-11-21T10:00:00.000Z', processedAt: null }
const account = { id: 1, type: 'email', name: 'Support', address: 'support@example.com', active: true, outgoing: { source: 'account' }, waiting: 1, lastReceivedAt: null }
const types = { items: [{ type: 'email', name: 'Electronic post', icon: 'mail' }], nextCursor: null }

describe('mail that was put aside', () => {
  it('says why in the language of the reader, without the words of the server where the sentence says it all', async () => {
    const page = show(QuarantinePage, {}, { '/inbound': { items: [{ ...inbound, errorCode: 'tooDeep', error: 'The message is nested deeper than Timbre reads (50 levels).' }], nextCursor: null } })
    await vi.waitFor(() => expect(page.text()).toContain('It is nested too deeply to be read safely.'))
    expect(page.text()).not.toContain('50 levels')
  })

  it('shows what went wrong inside, for who can mend it', async () => {
    const page = show(QuarantinePage, {}, { '/inbound': { items: [{ ...inbound, errorCode: 'failed', error: 'ENOSPC: no space left on device' }], nextCursor: null } })
    await vi.waitFor(() => expect(page.text()).toContain('Timbre failed to take it in.'))
    expect(page.get('[translate=no]').text()).toBe('ENOSPC: no space left on device')
  })
})

describe('a test mail that did not leave', () => {
  it('says why, and beside it what the server said', async () => {
    const form = show(TestMail, { accountId: 1, to: 'me@example.com' }, { '/channels/accounts/1/test-mail': { ok: false, errorCode: 'loginRefused', error: '535 5.7.8 Wrong password' } })
    await form.get('form').trigger('submit')
    await vi.waitFor(() => expect(form.get('[role=alert]').text()).toContain('The outgoing server does not let us in. Check user and password.'))
    expect(form.get('[translate=no]').text()).toBe('535 5.7.8 Wrong password')
  })

  it('because there is no server, says only that', async () => {
    const form = show(TestMail, { accountId: 1, to: 'me@example.com' }, { '/channels/accounts/1/test-mail': { ok: false, errorCode: 'noServer', error: 'There is no outgoing server.' } })
    await form.get('form').trigger('submit')
    await vi.waitFor(() => expect(form.get('[role=alert]').text()).toBe('No outgoing server is set. Add one under Settings, Addresses.'))
  })
})

describe('a connection that is tried', () => {
  const server = { host: 'smtp.example.com', port: 587, security: 'starttls', username: 'desk', password: '' }
  const path = '/channels/connection-tests'

  it('says what is well, and forgets it once something else is typed', async () => {
    const test = show(ConnectionTest, { type: 'email', server }, { [path]: { ok: true, errorCode: null, error: null } })
    await test.get('button').trigger('click')
    await vi.waitFor(() => expect(test.findAll('li').map((fact) => fact.text())).toEqual(['smtp.example.com answers on port 587', 'The connection is encrypted (STARTTLS)', 'It lets “desk” in']))
    await test.setProps({ server: { ...server, port: 25 } })
    expect(test.findAll('li')).toEqual([])
  })

  it('says what is wrong in plain words, and beside it what the server said', async () => {
    const test = show(ConnectionTest, { type: 'email', server }, { [path]: { ok: false, errorCode: 'certificateRejected', error: 'certificate has expired' } })
    await test.get('button').trigger('click')
    await vi.waitFor(() => expect(test.get('[role=alert]').text()).toContain('The certificate of the outgoing server is not valid.'))
    expect(test.get('[translate=no]').text()).toBe('certificate has expired')
  })

  it('can be given up while the server is silent, without a word of failure', async () => {
    const test = show(ConnectionTest, { type: 'email', server }, { [path]: 'never' })
    await test.get('button').trigger('click')
    await vi.waitFor(() => expect(test.get('[role=status]').text()).toBe('Trying smtp.example.com…'))
    const cancel = test.findAll('button').find((button) => button.text() === 'Cancel')!
    cancel.element.focus()
    await cancel.trigger('click')
    await vi.waitFor(() => expect(document.activeElement).toBe(test.get('button').element))
    expect(test.findAll('button')).toHaveLength(1)
    expect(test.get('[role=alert]').text()).toBe('')
  })

  it('is not offered where there is no server at all', () => {
    expect(show(ConnectionTest, { type: 'email', server: null }, {}).find('button').exists()).toBe(false)
  })
})

describe('a page that lacks a part', () => {
  it('says so instead of waiting for ever, and takes it up on another try', async () => {
    const answers: Record<string, object> = { '/channels/accounts/1': { ...account, locale: 'en', signature: '', departmentId: 1, version: 1 }, '/departments': { items: [], nextCursor: null } }
    const page = show(ChannelAccountPage, {}, answers, '/a/1')
    await vi.waitFor(() => expect(page.text()).toContain('This could not be loaded'))
    answers['/channels/types'] = { items: [{ type: 'email', name: 'Electronic post', icon: 'mail', settings: { type: 'object', properties: {} } }], nextCursor: null }
    await page.findAll('button').find((button) => button.text() === 'Try again')!.trigger('click')
    await vi.waitFor(() => expect(page.text()).toContain('This is how customers get a reply:'))
  })
})

describe('the addresses', () => {
  it('are drawn as their channel, and say what is wrong with them', async () => {
    const page = show(ChannelAccountsPage, {}, {
      '/channels/types': types,
      '/channels/accounts': { items: [{ ...account, lastErrorCode: 'noAnswer', lastError: 'Connection timeout' }, { ...account, id: 2, lastErrorCode: null, lastError: null }], nextCursor: null },
    })
    await vi.waitFor(() => expect(page.findAll('[aria-label="Electronic post"]')).toHaveLength(2))
    const [failing, well] = page.findAll('li')
    expect(failing!.text()).toContain('The outgoing server does not answer.')
    expect(well!.text()).not.toContain('answer')
  })
})

function show(component: Component, props: object, answers: Readonly<Record<string, object | 'never'>>, at = '/') {
  const access = createAccess({ ask: () => Promise.resolve(undefined), exclusively: (_name, run) => run(), onGrant: () => undefined, onEnd: () => undefined })
  access.adopt({ accessToken: 'token', expiresIn: 900, user: {} } as never)
  const fetch = (url: RequestInfo | URL, init?: RequestInit) => {
    const path = new URL(String(url), 'http://desk.test').pathname.replace('/api/v1', '')
    if (answers[path] === 'never') return new Promise<Response>((_, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted'))))
    return Promise.resolve(answers[path] ? Response.json(answers[path]) : new Response(null, { status: 404 }))
  }
  const history = createMemoryHistory()
  history.replace(at)
  const router = createRouter({ history, routes: [{ path: '/', component: {} }, { path: '/a/:id', name: 'channelAccount', component: {} }, { path: '/new', name: 'newAccount', component: {} }, { path: '/all', name: 'channelAccounts', component: {} }] })
  return mountWithTexts(component, props, {
    texts: { ...texts, ...adminTexts },
    plugins: [
      { install: (app) => provideLive(app, fakeLive().client) },
      { install: (app) => provideApi(app, createApiClient({ access, fetch }), access) },
      createPinia(),
      router,
    ],
  })
}
