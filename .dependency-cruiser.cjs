// The law of the house: who may import what. Each rule says why; tests/contract/boundaries.test.ts breaks each of them once and
// sees it caught. The picture behind them is in docs/adr (modules and floors).

/** From the ground up. A module sees those on floors below its own, never beside or above. */
const floors = [
  ['kernel'],
  ['platform'],
  ['rules'],
  ['identity'],
  ['desk'],
  ['contacts'],
  ['channels'],
  ['tickets'],
  ['sla', 'routing', 'automation', 'surveys', 'knowledge', 'bot'],
  ['search', 'notifications', 'portal', 'forum'],
  ['webhooks', 'reporting', 'quality', 'importers', 'assist'],
]

/** Files that are nothing but rules of the domain, by name. */
const domainFiles = '^modules/(tickets/src/(ticket|message|reply-body)|identity/src/(agent|grants|session|login-throttle)|notifications/src/notification)[.]ts$'
/** What touches the world outside, and so must not be reached from there. */
const impure = '(^|/)(drizzle-orm|pg|fastify|nodemailer)(/|$)|^modules/platform/|[.](schema|repository|queries|routes)[.]ts$'

const browserApps = '^apps/(console|help-center|widget)/'
const tests = '[.](test|fixture)[.]ts$|/fixtures/|^tests/'
/** What a module shows to others: its server face, its wire face and, for platform, the faces of its parts. */
const faces = '^modules/[^/]+/src/(index|contract)[.]ts$|^modules/platform/src/(postgres|process-pool)/index[.]ts$'
const tables = '[.]schema([.]ts$|/)'

const onlyDownwards = floors.flatMap((names, floor) =>
  names.map((name) => {
    const notBelow = floors.slice(floor).flat().filter((other) => other !== name)
    return {
      name: `floors-${name}`,
      comment: `${name} may only see the floors below it: what is above tells nothing down, it listens to events.`,
      severity: 'error',
      from: { path: `^modules/${name}/`, pathNot: tests },
      to: { path: `^modules/(${notBelow.join('|')})/` },
    }
  }),
)

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...onlyDownwards,
    {
      name: 'no-cycles',
      comment: 'Files that need each other are one file, or one of them does not know its place.',
      severity: 'error',
      from: { path: '^(modules|apps)/' },
      to: { circular: true },
    },
    {
      name: 'faces-only',
      comment: 'Other modules are seen through index.ts or contract.ts; what lies behind may change any day.',
      severity: 'error',
      from: { path: '^modules/([^/]+)/', pathNot: tests },
      to: { path: '^modules/(?!$1/)', pathNot: `${faces}|${tables}|^modules/[^/]+/src/module[.]ts$|^modules/ui/` },
    },
    {
      name: 'tables-for-tables-only',
      comment: "Another module's tables serve only for references(), from one's own tables; data is asked for through its face.",
      severity: 'error',
      from: { path: '^modules/([^/]+)/', pathNot: `${tables}|${tests}` },
      to: { path: `^modules/(?!$1/).*${tables}` },
    },
    {
      name: 'wiring-only-in-the-server',
      comment: 'module.ts puts a module together; only apps/server does that. (That of platform says what a module is.)',
      severity: 'error',
      from: { pathNot: `^apps/server/|${tests}` },
      to: { path: '^modules/[^/]+/src/module[.]ts$', pathNot: '^modules/platform/' },
    },
    {
      name: 'server-sees-faces',
      comment: 'apps/server composes modules from their faces and their wiring, it does not reach inside.',
      severity: 'error',
      from: { path: '^apps/server/', pathNot: tests },
      to: { path: '^modules/', pathNot: `${faces}|^modules/[^/]+/src/module[.]ts$|${tables}` },
    },
    {
      name: 'no-module-sees-an-app',
      comment: 'Apps are made of modules, never the other way round.',
      severity: 'error',
      from: { path: '^modules/', pathNot: tests },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-alone',
      comment: 'Apps share what lies in modules and nothing else.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/(?!$1/)' },
    },
    {
      name: 'kernel-is-pure',
      comment: 'kernel is types and pure helpers, safe in a browser: no packages but TypeBox, nothing of Node.',
      severity: 'error',
      from: { path: '^modules/kernel/', pathNot: tests },
      to: { path: '.', pathNot: '^modules/kernel/|(^|/)typebox(/|$)' },
    },
    {
      name: 'domain-knows-kernel-only',
      comment: 'Rules of the domain are pure functions: (state, input, now) to new state and facts. They can be tested in microseconds.',
      severity: 'error',
      from: { path: domainFiles },
      to: { path: impure, reachable: true },
    },
    {
      name: 'contract-is-schemas-only',
      comment: 'The wire contract is read by browsers and scripts: TypeBox and other contracts, nothing that runs on a server.',
      severity: 'error',
      from: { path: '^modules/[^/]+/src/contract([.]ts$|/)', pathNot: tests },
      to: { path: '.', pathNot: '/src/contract([.]ts$|/)|(^|/)typebox(/|$)' },
    },
    {
      name: 'routes-use-commands',
      comment: 'Routes and subscribers call commands and queries, which check permissions and tell what happened; tables and repositories do not.',
      severity: 'error',
      from: { path: '[.](routes|subscribers)([.]ts$|/)', pathNot: tests },
      to: { path: `[.]repository([.]ts$|/)|${tables}` },
    },
    {
      name: 'channel-types-know-the-kit',
      comment: 'A channel type sees the kit; it must be possible to add, change and remove one without looking at anything else.',
      severity: 'error',
      from: { path: '^modules/channels/types/', pathNot: tests },
      to: { path: '^modules/(channels/src/(?!kit/)|(?!channels|kernel|platform)[^/]+/)' },
    },
    {
      name: 'channel-types-alone',
      comment: 'No channel type knows another.',
      severity: 'error',
      from: { path: '^modules/channels/types/([^/]+)/' },
      to: { path: '^modules/channels/types/(?!$1/)' },
    },
    {
      name: 'only-the-registry-knows-types',
      comment: 'registry.ts is the one list of channel types; everybody else asks it what a type can do.',
      severity: 'error',
      from: { pathNot: `^modules/channels/(types/|src/registry[.]ts$)|${tests}` },
      to: { path: '^modules/channels/types/' },
    },
    {
      name: 'browsers-see-contracts',
      comment: 'Browser apps know the wire and the shared interface kit; everything else runs on the server.',
      severity: 'error',
      from: { path: `${browserApps}|^modules/ui/`, pathNot: '[.]config[.]ts$' },
      to: { path: '^modules/', pathNot: '/src/contract([.]ts$|/)|^modules/ui/|/locales/[a-z]+[.]json$' },
    },
    {
      name: 'features-by-their-index',
      comment: 'Features of the console see each other through index.ts, like modules do.',
      severity: 'error',
      from: { path: '^apps/console/src/features/([^/]+)/' },
      to: { path: '^apps/console/src/features/(?!$1/)', pathNot: '^apps/console/src/features/[^/]+/index[.]ts$' },
    },
    {
      name: 'console-shared-below-features',
      comment: 'What features share knows no feature, and neither knows the shell that puts them together.',
      severity: 'error',
      from: { path: '^apps/console/src/shared/' },
      to: { path: '^apps/console/src/(features|app)/' },
    },
    {
      name: 'features-below-the-shell',
      comment: 'The shell lists the features; a feature that knows the shell cannot be moved.',
      severity: 'error',
      from: { path: '^apps/console/src/features/' },
      to: { path: '^apps/console/src/app/' },
    },
    {
      name: 'database-driver-in-platform',
      comment: 'Connections, transactions and retries are made in one place; others get them as arguments.',
      severity: 'error',
      from: { path: '^(modules|apps)/', pathNot: `^modules/platform/|${tests}` },
      to: { path: '(^|/)pg(/|$)' },
    },
    {
      name: 'tests-stay-out',
      comment: 'What is shipped must not depend on test files or what supports them.',
      severity: 'error',
      from: { path: '^(modules|apps|deploy)/', pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'bring-up-needs-nothing',
      comment: 'deploy/ runs before any package is there: Node and itself only.',
      severity: 'error',
      from: { path: '^deploy/.*[.]mjs$' },
      to: { path: '.', pathNot: '^deploy/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere fails when it runs, on a machine of a user.',
      severity: 'error',
      from: { pathNot: tests },
      // Made by the build: Nuxt UI's theme.
      to: { couldNotResolve: true, pathNot: '^(#build|virtual:)' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/|^[.]runtime/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'], mainFields: ['module', 'main', 'types'] },
    cache: false,
  },
}
