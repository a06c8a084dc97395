import { mountWithTexts } from '@timbre/ui/testing'
import { createPinia } from 'pinia'
import { describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import texts from '../../../locales/en.json'
import adminTexts from './locales/en.json'
import { createAccess, createApiClient, provideApi } from '../../shared/api/index.ts'
import NewAgentForm from './NewAgentForm.vue'

const departments = [{ id: 1, name: 'Sales' }, { id: 2, name: 'Billing' }]

describe('a new agent', () => {
  it('has the usual role everywhere, unless somebody says otherwise', async () => {
    const { form, sent } = show()
    await fillIn(form)
    await form.get('form').trigger('submit')
    await vi.waitFor(() => expect(sent).toEqual([expect.objectContaining({ name: 'Ben Ortiz', email: 'ben@example.com', roles: [{ role: 'agent', departmentId: null }], departmentIds: [] })]))
    await vi.waitFor(() => expect(form.emitted('saved')).toHaveLength(1))
  })

  it('needs a department where the role is not to hold everywhere', async () => {
    const { form, sent } = show()
    await fillIn(form)
    await form.get('[role=switch]').trigger('click')
    await form.get('form').trigger('submit')
    expect(form.text()).toContain('Choose at least one department.')
    expect(sent).toEqual([])
  })

  it('shows what the server has against something that the form has no field for', async () => {
    const { form } = show({ status: 400, code: 'common.invalid', errors: [{ path: '/roles', message: 'roles are taken' }] })
    await fillIn(form)
    await form.get('form').trigger('submit')
    await vi.waitFor(() => expect(form.get('[role=alert]').text()).toContain('roles are taken'))
  })
})

async function fillIn(form: ReturnType<typeof show>['form']) {
  const [name, email, password] = form.findAll('input')
  await name!.setValue('Ben Ortiz')
  await email!.setValue('ben@example.com')
  await password!.setValue('correct horse battery')
}

function show(refusal?: { status: number; code: string; errors: readonly object[] }) {
  const access = createAccess({ ask: () => Promise.resolve(undefined), exclusively: (_name, run) => run(), onGrant: () => undefined, onEnd: () => undefined })
  access.adopt({ accessToken: 'token', expiresIn: 900, user: {} } as never)
  const sent: unknown[] = []
  const fetch = (_url: RequestInfo | URL, init?: RequestInit) => {
    if (refusal) return Promise.resolve(new Response(JSON.stringify({ ...refusal, title: 'No', detail: 'No' }), { status: refusal.status, headers: { 'content-type': 'application/problem+json' } }))
    sent.push(JSON.parse(String(init?.body)))
    return Promise.resolve(Response.json({ id: 3 }, { status: 201 }))
  }
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: {} }] })
  const form = mountWithTexts(NewAgentForm, { departments }, { texts: { ...texts, ...adminTexts }, plugins: [{ install: (app) => provideApi(app, createApiClient({ access, fetch }), access) }, createPinia(), router] })
  return { form, sent }
}
