import { expect, type Page } from '@playwright/test'

/** A screen of the console as it is looked at. */
export interface Screen {
  readonly path: string
  /** Brings out what is not there at once, by keys that are the same in every language. */
  readonly open?: (page: Page) => Promise<void>
  /** What lies over the page is looked at by itself. */
  readonly within?: string
}

const keys = (...pressed: readonly string[]) => async (page: Page) => {
  for (const key of pressed) await page.keyboard.press(key)
}
const dialog = '[role=dialog]'
const over = (path: string, open: (page: Page) => Promise<void>, within = dialog): Screen => ({
  path,
  within,
  open: async (page) => {
    await open(page)
    await expect(page.locator(within)).toHaveCount(1)
  },
})
const choosing = (path: string, button: string) => over(path, (page) => page.locator(button).first().press('Enter'), '[role=menu]')
const rows = (page: Page) => expect(page.getByTestId('ticket-row').first()).toBeVisible()

/** Every place of the console by the name of its route; one that is new has to come here. What stands elsewhere is looked at there. */
export const screens: Readonly<Record<string, readonly Screen[] | 'first-run.e2e.ts' | 'design-system.e2e.ts'>> = {
  signIn: 'first-run.e2e.ts',
  setup: 'first-run.e2e.ts',
  gallery: 'design-system.e2e.ts',

  view: [
    { path: '/inbox/unsolved', open: rows },
    { path: '/inbox/spam' },
    { path: '/inbox/unsolved?filter=assignee:none', open: rows },
    { path: '/inbox/unsolved', open: async (page) => (await rows(page), await keys('j', 'x')(page), expect(page.getByTestId('bulk-count')).toBeVisible()) },
  ],
  ticket: [
    { path: '/t/1', open: (page) => expect(page.getByTestId('composer')).toBeVisible() },
    { path: '/t/1', open: (page) => page.getByTestId('composer').locator('[aria-expanded=false][aria-controls]').first().press('Enter') },
    { path: '/t/1', open: async (page) => (await keys('n')(page), await page.keyboard.type('@a'), expect(page.getByRole('listbox').last()).toBeVisible()) },
    { path: '/t/999' },
  ],
  // The list of people, which opens by itself, would lie over half of what is looked at.
  '/new': [{ path: '/new', within: dialog, open: async (page) => {
    await expect(page.locator(`${dialog} input:focus`)).toHaveCount(1)
    await keys('Escape')(page)
    await expect(page.locator(dialog)).toHaveCount(1)
    await expect(page.locator(`${dialog} .ProseMirror`)).toBeVisible()
  } }],
  notFound: [{ path: '/nowhere' }],

  search: [{ path: '/search' }, { path: '/search?q=factura', open: (page) => expect(page.locator('[data-result]').first()).toBeVisible() }, { path: '/search?q=nowhere' }],
  notifications: [{ path: '/notifications' }],
  profile: [{ path: '/me' }],
  profileLooks: [{ path: '/me/looks' }],
  profileWriting: [{ path: '/me/writing' }],
  profileNotifications: [{ path: '/me/notifications' }],
  profileKeys: [{ path: '/me/keys' }],
  profileSecurity: [{ path: '/me/security' }],

  adminHome: [{ path: '/admin' }],
  checklist: [{ path: '/admin/setup' }],
  deskSettings: [{ path: '/admin/desk' }],
  departments: [{ path: '/admin/departments' }, { path: '/admin/departments?edit=1' }],
  agents: [{ path: '/admin/agents' }],
  agent: [{ path: '/admin/agents/1' }],
  statuses: [{ path: '/admin/statuses' }, { path: '/admin/statuses?edit=new' }],
  priorities: [{ path: '/admin/priorities' }],
  types: [{ path: '/admin/types' }],
  channelAccounts: [{ path: '/admin/channels' }],
  newAccount: [{ path: '/admin/channels/new' }],
  channelAccount: [{ path: '/admin/channels/1' }],
  quarantine: [{ path: '/admin/quarantine' }],
}

/** What opens over the lists, and the table in their place at the end: the view stays one. */
const overLists = [
  over('/inbox/unsolved', keys('f')),
  over('/inbox/unsolved', keys('j', 't')),
  over('/inbox/unsolved', keys('?')),
  over('/inbox/unsolved', async (page) => (await keys('Control+k')(page), await page.keyboard.type('factura'), expect(page.locator(`${dialog} [role=option]`).nth(1)).toBeVisible())),
  choosing('/inbox/unsolved', 'nav button[aria-haspopup=menu]'),
  { path: '/inbox/unsolved', open: async (page: Page) => (await keys('Shift+T')(page), expect(page.getByRole('grid')).toBeVisible()) },
].map(({ open, ...screen }) => ({ ...screen, open: async (page: Page) => (await rows(page), open?.(page)) }))

const overTickets = [
  over('/t/1', async (page) => (await keys('r')(page), await expect(page.getByTestId('composer').getByRole('textbox').last()).toBeFocused(), page.locator('[data-testid=composer] button[aria-haspopup=menu]').press('Enter')), '[role=menu]'),
  over('/t/1', keys('v')),
  over('/t/1', keys('a')),
  choosing('/t/1', '[data-testid=thread] header button[aria-haspopup=menu]'),
].map(({ open, ...screen }) => ({ ...screen, open: async (page: Page) => (await expect(page.getByTestId('composer')).toBeVisible(), open?.(page)) }))

/** Screens that are looked at together, so that no test takes long. */
export const parts = {
  lists: of('view', '/new', 'notFound'),
  'what opens over lists': overLists,
  tickets: of('ticket'),
  'what opens over tickets': overTickets,
  'search and what is one’s own': of('search', 'notifications', 'profile', 'profileLooks', 'profileWriting', 'profileNotifications', 'profileKeys', 'profileSecurity'),
  'the desk and its people': of('adminHome', 'checklist', 'deskSettings', 'departments', 'agents', 'agent'),
  'tickets and mail of the desk': of('statuses', 'priorities', 'types', 'channelAccounts', 'newAccount', 'channelAccount', 'quarantine'),
} as const

function of(...names: readonly string[]): readonly Screen[] {
  return names.flatMap((name) => (typeof screens[name] === 'string' ? [] : (screens[name] ?? [])))
}

/** What Vue keeps of the app at its element: its router, as the console has made it. */
const router = `document.querySelector('#app').__vue_app__.config.globalProperties.$router`

/** The names of all places one can be at. */
export function placesOf(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`${router}.getRoutes().filter(({ components, redirect, beforeEnter, children }) => components && !redirect && children.length === 0).map(({ name, path }) => name ?? path)`)
}

/** Goes there as a link does, without loading the console anew. */
export async function goTo(page: Page, { path, open }: Screen): Promise<void> {
  await page.evaluate(`${router}.push(${JSON.stringify(path)})`)
  await expect(page.locator('main')).toBeVisible()
  await open?.(page)
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
}
