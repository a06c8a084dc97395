import { expect, it } from 'vitest'
import { allowedBy } from './effective-permissions.ts'

const roles = [
  { role: 'agent' as const, permissions: [{ name: 'reply', label: 'Answer', departmental: true }, { name: 'contacts', label: 'See customers', departmental: false }] },
  { role: 'lightAgent' as const, permissions: [{ name: 'note', label: 'Write notes', departmental: true }] },
]

it('adds up what roles allow, and where', () => {
  const grants = [{ role: 'agent' as const, departmentId: 1 }, { role: 'agent' as const, departmentId: 2 }, { role: 'lightAgent' as const, departmentId: null }]
  expect(allowedBy(grants, roles)).toEqual([
    { name: 'reply', label: 'Answer', departmentIds: [1, 2] },
    { name: 'note', label: 'Write notes', departmentIds: 'all' },
  ])
})

it('knows that everywhere is more than one department, whichever comes first', () => {
  const everywhere = { role: 'agent' as const, departmentId: null }
  const here = { role: 'agent' as const, departmentId: 1 }
  for (const grants of [[everywhere, here], [here, everywhere]]) expect(allowedBy(grants, roles).map(({ departmentIds }) => departmentIds)).toEqual(['all', 'all'])
})
