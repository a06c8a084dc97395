import { describe, expect, it } from 'vitest'
import { issuesOf, loadDeskState, type DeskState } from './desk-state.ts'

const account = { id: 3, name: 'Acme', active: true, outgoing: { source: 'account' }, lastErrorCode: null, waiting: 0 }
const state = (given: object) => given as unknown as DeskState
const kinds = (given: object) => issuesOf(state(given)).map(({ text }) => text)

describe('what wants a look', () => {
  it('is nothing while all is well, or while nothing is known', () => {
    expect(issuesOf({})).toEqual([])
    expect(kinds({ accounts: [account], quarantined: [], departments: [{ id: 1, name: 'Sales', memberIds: [1] }], checklist: { steps: [{ done: true }] } })).toEqual([])
  })

  it('names the address that fails, and leads there', () => {
    const [issue] = issuesOf(state({ accounts: [{ ...account, lastErrorCode: 'noAnswer' }] }))
    expect(issue).toMatchObject({ text: 'account', urgent: true, values: { name: 'Acme', state: 'failing' }, to: { name: 'channelAccount', params: { id: 3 } } })
  })

  it('names addresses together that lack the same', () => {
    const none = { ...account, outgoing: { source: 'none' } }
    const [issue, ...more] = issuesOf(state({ accounts: [none, { ...none, id: 4 }, account] }))
    expect(issue).toMatchObject({ text: 'accounts', values: { count: 2, state: 'noServer' }, to: { name: 'channelAccounts' } })
    expect(more).toEqual([])
  })

  it('has what stops mail first, and leaves alone what was switched off on purpose', () => {
    expect(kinds({ accounts: [], quarantined: [{}, {}], departments: [{ id: 1, name: 'Sales', memberIds: [] }], checklist: { steps: [{ done: false }, { done: true }] } })).toEqual(['noAccount', 'quarantine', 'emptyDepartment', 'setup'])
    expect(kinds({ accounts: [{ ...account, active: false, outgoing: { source: 'none' } }] })).toEqual([])
  })
})

describe('the state of the desk', () => {
  const client = (get: () => Promise<unknown>) => ({ get }) as never

  it('is not known where something cannot be loaded', async () => {
    expect(await loadDeskState(client(() => Promise.reject(new Error('offline'))), () => true)).toMatchObject({ incomplete: true })
    expect(await loadDeskState(client(() => Promise.resolve({ items: [], nextCursor: null })), () => true)).toMatchObject({ incomplete: false, accounts: [] })
  })

  it('lacks what the reader may not see, without a word', async () => {
    expect(await loadDeskState(client(() => Promise.reject(new Error('forbidden'))), () => false)).toMatchObject({ incomplete: false })
  })
})
