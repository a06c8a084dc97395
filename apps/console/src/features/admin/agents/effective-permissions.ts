import type { Agent, Role } from '@timbre/identity/contract'

type Grant = Agent['roles'][number]

/** Something an agent may do: everywhere, or in some departments only. */
export interface Allowed {
  readonly name: string
  readonly label: string
  readonly departmentIds: 'all' | readonly number[]
}

/** What roles allow together, as the server counts it: held for one department, only what is departmental. */
export function allowedBy(grants: readonly Grant[], roles: readonly Role[]): readonly Allowed[] {
  const allowed = new Map<string, { label: string; departmentIds: 'all' | readonly number[] }>()
  for (const { role, departmentId } of grants) {
    for (const { name, label, departmental } of roles.find((known) => known.role === role)?.permissions ?? []) {
      if (departmentId !== null && !departmental) continue
      const before = allowed.get(name)?.departmentIds ?? []
      const departmentIds = departmentId === null || before === 'all' ? 'all' : [...new Set([...before, departmentId])]
      allowed.set(name, { label, departmentIds })
    }
  }
  return [...allowed].map(([name, held]) => ({ name, ...held })).toSorted((one, other) => one.label.localeCompare(other.label))
}
