import { inject, type App, type InjectionKey } from 'vue'
import type { Access } from './access.ts'
import type { ApiClient } from './client.ts'

export { browserLock, createAccess, type Access } from './access.ts'
export { createApiClient, type ApiClient } from './client.ts'
export { ApiError, isApiError } from './problem.ts'

/** `{ items, nextCursor }`, as every list answers. */
export interface PageOf<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
}

/** Every page of a list that is known to be short, such as departments. */
export async function allPages<Item>(load: (cursor: string | undefined) => Promise<PageOf<Item>>): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | undefined
  do {
    const page = await load(cursor)
    items.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return items
}

const apiKey: InjectionKey<ApiClient> = Symbol('api')
const accessKey: InjectionKey<Access> = Symbol('access')

export function provideApi(app: App, api: ApiClient, access: Access): void {
  app.provide(apiKey, api)
  app.provide(accessKey, access)
}

/** The server, for stores and screens. */
export function useApi(): ApiClient {
  const api = inject(apiKey)
  if (!api) throw new Error('provideApi() was not called')
  return api
}

export function useAccess(): Access {
  const access = inject(accessKey)
  if (!access) throw new Error('provideApi() was not called')
  return access
}
