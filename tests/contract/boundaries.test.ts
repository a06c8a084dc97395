import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { repositoryRoot } from '../support/repository.ts'

const law = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as IConfiguration

/** One breach for each rule: a file, and what it imports against the law. Imported files are made too. */
const breaches: Record<string, { readonly from: string; readonly imports: string }> = {
  'floors-kernel': { from: 'modules/kernel/src/a.ts', imports: 'modules/platform/src/index.ts' },
  'floors-platform': { from: 'modules/platform/src/a.ts', imports: 'modules/rules/src/index.ts' },
  'floors-rules': { from: 'modules/rules/src/a.ts', imports: 'modules/identity/src/index.ts' },
  'floors-identity': { from: 'modules/identity/src/a.ts', imports: 'modules/desk/src/contract.ts' },
  'floors-desk': { from: 'modules/desk/src/a.ts', imports: 'modules/contacts/src/index.ts' },
  'floors-contacts': { from: 'modules/contacts/src/a.ts', imports: 'modules/channels/src/index.ts' },
  'floors-channels': { from: 'modules/channels/src/a.ts', imports: 'modules/tickets/src/index.ts' },
  'floors-tickets': { from: 'modules/tickets/src/a.ts', imports: 'modules/sla/src/index.ts' },
  'floors-sla': { from: 'modules/sla/src/a.ts', imports: 'modules/routing/src/index.ts' },
  'floors-routing': { from: 'modules/routing/src/a.ts', imports: 'modules/reporting/src/index.ts' },
  'floors-automation': { from: 'modules/automation/src/a.ts', imports: 'modules/search/src/index.ts' },
  'floors-surveys': { from: 'modules/surveys/src/a.ts', imports: 'modules/knowledge/src/index.ts' },
  'floors-knowledge': { from: 'modules/knowledge/src/a.ts', imports: 'modules/portal/src/index.ts' },
  'floors-bot': { from: 'modules/bot/src/a.ts', imports: 'modules/assist/src/index.ts' },
  'floors-search': { from: 'modules/search/src/a.ts', imports: 'modules/forum/src/index.ts' },
  'floors-notifications': { from: 'modules/notifications/src/a.ts', imports: 'modules/webhooks/src/index.ts' },
  'floors-portal': { from: 'modules/portal/src/a.ts', imports: 'modules/search/src/index.ts' },
  'floors-forum': { from: 'modules/forum/src/a.ts', imports: 'modules/quality/src/index.ts' },
  'floors-webhooks': { from: 'modules/webhooks/src/a.ts', imports: 'modules/reporting/src/index.ts' },
  'floors-reporting': { from: 'modules/reporting/src/a.ts', imports: 'modules/assist/src/index.ts' },
  'floors-quality': { from: 'modules/quality/src/a.ts', imports: 'modules/importers/src/index.ts' },
  'floors-importers': { from: 'modules/importers/src/a.ts', imports: 'modules/quality/src/index.ts' },
  'floors-assist': { from: 'modules/assist/src/a.ts', imports: 'modules/webhooks/src/index.ts' },
  'no-cycles': { from: 'modules/tickets/src/circle.ts', imports: 'modules/tickets/src/circle-back.ts' },
  'faces-only': { from: 'modules/tickets/src/b.ts', imports: 'modules/desk/src/company.ts' },
  'tables-for-tables-only': { from: 'modules/tickets/src/c.ts', imports: 'modules/contacts/src/contacts.schema.ts' },
  'wiring-only-in-the-server': { from: 'modules/tickets/src/d.ts', imports: 'modules/contacts/src/module.ts' },
  'server-sees-faces': { from: 'apps/server/a.ts', imports: 'modules/tickets/src/commands/reply.ts' },
  'no-module-sees-an-app': { from: 'modules/tickets/src/e.ts', imports: 'apps/server/config.ts' },
  'apps-alone': { from: 'apps/console/src/shared/a.ts', imports: 'apps/widget/src/loader.ts' },
  'kernel-is-pure': { from: 'modules/kernel/src/b.ts', imports: 'node:fs' },
  'domain-knows-kernel-only': { from: 'modules/tickets/src/ticket.ts', imports: 'modules/tickets/src/tickets.repository.ts' },
  'contract-is-schemas-only': { from: 'modules/tickets/src/contract.ts', imports: 'modules/tickets/src/ticket-number.ts' },
  'routes-use-commands': { from: 'modules/tickets/src/tickets.routes.ts', imports: 'modules/tickets/src/tickets.schema.ts' },
  'channel-types-know-the-kit': { from: 'modules/channels/types/email/a.ts', imports: 'modules/channels/src/store-inbound.ts' },
  'channel-types-alone': { from: 'modules/channels/types/email/b.ts', imports: 'modules/channels/types/chat/chat.client.ts' },
  'only-the-registry-knows-types': { from: 'modules/channels/src/b.ts', imports: 'modules/channels/types/email/email.type.ts' },
  'browsers-see-contracts': { from: 'apps/console/src/shared/b.ts', imports: 'modules/tickets/src/index.ts' },
  'features-by-their-index': { from: 'apps/console/src/features/tickets/a.ts', imports: 'apps/console/src/features/session/sign-in.ts' },
  'console-shared-below-features': { from: 'apps/console/src/shared/c.ts', imports: 'apps/console/src/features/tickets/index.ts' },
  'features-below-the-shell': { from: 'apps/console/src/features/tickets/b.ts', imports: 'apps/console/src/app/routes.ts' },
  'database-driver-in-platform': { from: 'modules/tickets/src/f.ts', imports: 'pg' },
  'tests-stay-out': { from: 'modules/tickets/src/g.ts', imports: 'tests/support/database.ts' },
  'bring-up-needs-nothing': { from: 'deploy/tasks/a.mjs', imports: 'pg' },
  'everything-resolves': { from: 'modules/tickets/src/h.ts', imports: './nowhere.ts' },
}

/** What keeps the law though it looks alike; none of it may be reported. */
const permitted: readonly { readonly from: string; readonly imports: string }[] = [
  { from: 'modules/tickets/src/fine-a.ts', imports: 'modules/contacts/src/index.ts' },
  { from: 'modules/tickets/src/fine-b.ts', imports: 'modules/platform/src/process-pool/index.ts' },
  { from: 'modules/tickets/src/fine.schema.ts', imports: 'modules/identity/src/identity.schema.ts' },
  { from: 'modules/tickets/src/fine.routes.ts', imports: 'modules/tickets/src/fine.queries.ts' },
  { from: 'modules/channels/types/email/fine.ts', imports: 'modules/channels/src/kit/index.ts' },
  { from: 'modules/channels/src/registry.ts', imports: 'modules/channels/types/email/email.type.ts' },
  { from: 'apps/server/modules.ts', imports: 'modules/sla/src/module.ts' },
  { from: 'apps/console/src/features/tickets/fine.ts', imports: 'apps/console/src/features/session/index.ts' },
  { from: 'apps/console/src/shared/fine.ts', imports: 'modules/contacts/src/contract.ts' },
]

let tree: string
let found: ICruiseResult['summary']['violations']

beforeAll(async () => {
  tree = await plant([...Object.values(breaches), ...permitted])
  await writeIn(tree, 'modules/tickets/src/circle-back.ts', "import './circle.ts'\n")
  const { output } = await cruise(
    ['modules', 'apps', 'deploy', 'tests'],
    { ...law.options, ruleSet: { forbidden: law.forbidden ?? [] }, validate: true, baseDir: tree, tsConfig: {} },
    { symlinks: true },
  )
  found = (output as ICruiseResult).summary.violations
})

afterAll(() => rm(tree, { recursive: true, force: true }))

describe('each rule of the law catches its breach', () => {
  test.each(Object.entries(breaches))('%s', (rule, { from }) => {
    expect(rulesBroken(from)).toContain(rule)
  })
})

test('no rule is without a planted breach', () => {
  expect(law.forbidden?.map(({ name }) => name).sort()).toEqual(Object.keys(breaches).sort())
})

test('every rule says why it is there', () => {
  expect(law.forbidden?.filter(({ comment }) => !comment)).toEqual([])
})

test('what is permitted is not reported', () => {
  expect(found.filter(({ from }) => permitted.some((fine) => fine.from === from))).toEqual([])
})

/** A circle is reported once, at any of its files. */
function rulesBroken(from: string): string[] {
  return found
    .filter((violation) => violation.from === from || violation.cycle?.some(({ name }) => name === from))
    .map(({ rule }) => rule.name)
}

/** Makes a tree of files that import each other as told. */
async function plant(imports: readonly { readonly from: string; readonly imports: string }[]): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'timbre-law-'))
  await symlink(path.join(repositoryRoot, 'node_modules'), path.join(folder, 'node_modules'))
  for (const { imports: target } of imports) if (/^(modules|apps|tests)\//.test(target)) await writeIn(folder, target, 'export {}\n')
  for (const { from, imports: target } of imports) {
    const specifier = /^(modules|apps|tests)\//.test(target) ? relative(from, target) : target
    await writeIn(folder, from, `import '${specifier}'\n`)
  }
  return folder
}

async function writeIn(folder: string, file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(folder, file)), { recursive: true })
  await writeFile(path.join(folder, file), text)
}

function relative(from: string, to: string): string {
  const specifier = path.posix.relative(path.posix.dirname(from), to)
  return specifier.startsWith('.') ? specifier : `./${specifier}`
}
