import { expect, test as base, type BrowserContext, type BrowserContextOptions, type Page } from '@playwright/test'
import { administrator, type Desk } from './desk.ts'

interface People {
  /** Opens a page as on a computer of its own: nothing is shared with other pages, and it is closed when the test ends. */
  readonly person: (options?: BrowserContextOptions) => Promise<Page>
}

export const test = base.extend<People>({
  person: async ({ browser }, use) => {
    const contexts: BrowserContext[] = []
    await use(async (options) => {
      const context = await browser.newContext(options)
      contexts.push(context)
      return context.newPage()
    })
    // A console left open goes on listening, and slows down every journey after this one.
    await Promise.all(contexts.map((context) => context.close()))
  },
})

interface SignIn {
  readonly email: string
  readonly password: string
}

/** Brings a page to `path` of the console with a session. The form of the sign-in page has journeys of its own. */
export async function signIn(page: Page, { url }: Pick<Desk, 'url'>, { email, password }: SignIn = administrator, path = '/'): Promise<void> {
  const answer = await page.context().request.post(`${url}/api/v1/auth/login`, { data: { email, password } })
  expect(answer.status()).toBe(200)
  await page.goto(`${url}${path}`)
  // Not by its role: a dialog that opens at once hides it from those who ask for that.
  await expect(page.locator('nav').first()).toBeVisible()
}
