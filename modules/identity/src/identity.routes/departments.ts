import { commonErrors, type Actor, type AgentActor } from '@timbre/kernel'
import { Id, PageQuery } from '@timbre/kernel/contract'
import { problems, write, type App, type Database, type RoutePlugin, type Sql } from '@timbre/platform'
import { Type } from 'typebox'
import type { Actors } from '../actors.ts'
import { changeDepartment } from '../commands/change-department.ts'
import { createDepartment } from '../commands/create-department.ts'
import { Department, DepartmentPage, DepartmentPatch, NewDepartment } from '../contract.ts'
import { departmentById, listDepartments, type DepartmentView } from '../departments.queries.ts'
import { mayManageDepartments } from '../identity.policy.ts'

const tags = ['Departments']

export function departmentRoutes({ database, actors }: { database: Database; actors: Pick<Actors, 'forget'> }): RoutePlugin {
  return (app: App) => {
    app.get(
      '/departments',
      {
        config: { permission: 'signedIn' },
        schema: {
          operationId: 'listDepartments',
          tags,
          summary: 'List departments by name',
          description: 'Every agent may know the departments, to hand tickets over; what lies in them is another matter. `names` comes with `identity.department.manage`.',
          querystring: Type.Object(PageQuery, { additionalProperties: false }),
          response: { 200: DepartmentPage, ...problems(400, 401) },
        },
      },
      async ({ actor, query: { limit = 50, cursor } }) => {
        const page = await listDepartments(database.sql, { locale: (actor as AgentActor).locale, limit, cursor })
        return { ...page, items: page.items.map((department) => toDepartment(actor, department)) }
      },
    )

    app.post(
      '/departments',
      {
        config: { permission: 'identity.department.manage' },
        schema: { operationId: 'createDepartment', tags, summary: 'Add a department', body: NewDepartment, response: { 201: Department, ...problems(400, 401, 403, 422) } },
      },
      (request, reply) =>
        write(database, request, reply, 201, async (tx) => {
          const id = await createDepartment(tx, request.actor, request.body)
          return readDepartment(tx.sql, request.actor, id)
        }),
    )

    app.get(
      '/departments/:id',
      {
        config: { permission: 'signedIn' },
        schema: {
          operationId: 'getDepartment',
          tags,
          summary: 'Get a department',
          params: Type.Object({ id: Id }),
          response: { 200: Department, ...problems(400, 401, 404) },
        },
      },
      ({ actor, params }) => readDepartment(database.sql, actor, params.id),
    )

    app.patch(
      '/departments/:id',
      {
        config: { permission: 'identity.department.manage' },
        schema: {
          operationId: 'changeDepartment',
          tags,
          summary: 'Change a department',
          description: '`memberIds` replaces the list of members. Membership gives no rights; roles do.',
          params: Type.Object({ id: Id }),
          body: DepartmentPatch,
          response: { 200: Department, ...problems(400, 401, 403, 404, 409, 422) },
        },
      },
      async (request, reply) => {
        const departmentId = request.params.id
        const changed = await write(database, request, reply, 200, async (tx) => {
          await changeDepartment(tx, request.actor, { ...request.body, departmentId })
          return readDepartment(tx.sql, request.actor, departmentId)
        })
        actors.forget()
        return changed
      },
    )
  }
}

async function readDepartment(sql: Sql, actor: Actor, id: number): Promise<Department> {
  const department = await departmentById(sql, id)
  if (!department) throw commonErrors.notFound(`There is no department ${id}.`)
  return toDepartment(actor, department)
}

/** In the caller's language; all languages only for those who edit them. */
function toDepartment(actor: Actor, { names, ...rest }: DepartmentView): Department {
  const name = names[(actor as AgentActor).locale]
  return mayManageDepartments(actor) ? { ...rest, name, names } : { ...rest, name }
}
