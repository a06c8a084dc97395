import { localeOf, textIn, type PermissionWithRoles } from '@timbre/kernel'
import { Page } from '@timbre/kernel/contract'
import { problems, type App, type RoutePlugin } from '@timbre/platform'
import { Role } from '../contract.ts'
import { builtInRoles } from '../grants.ts'

/** What each role allows, made from what all modules declare. */
export function roleRoutes({ permissions }: { permissions: readonly PermissionWithRoles[] }): RoutePlugin {
  const known = new Map(permissions.map((permission) => [permission.name, permission]))
  const held = [...builtInRoles(permissions)]

  return (app: App) => {
    app.get(
      '/roles',
      {
        config: { permission: 'identity.agent.read' },
        schema: {
          operationId: 'listRoles',
          tags: ['Agents'],
          summary: 'List roles and what they allow',
          description: 'Held for one department only, a role allows what is departmental of it. All on one page.',
          response: { 200: Page(Role), ...problems(401, 403) },
        },
      },
      async (request) => ({
        items: held.map(([role, allowed]) => ({
          role,
          permissions: allowed.permissions.flatMap((name) => {
            const permission = known.get(name)
            return permission ? [{ name, label: textIn(permission.label, localeOf(request.actor)), departmental: permission.departmental }] : []
          }),
        })),
        nextCursor: null,
      }),
    )
  }
}
