import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

/** What a program that logs this writes to standard output. */
function logged(statement: string): string {
  const program = `import { createLogger } from ${JSON.stringify(new URL('logger.ts', import.meta.url).href)}\n${statement}`
  return spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', program], { encoding: 'utf8' }).stdout
}

test('a line is JSON with its time in UTC, and what must stay secret is masked', () => {
  const line = logged(`createLogger().info({ id: 7, password: 'canary', body: { token: 'canary' }, req: { headers: { authorization: 'canary', cookie: 'canary' } }, account: { outgoing: { pass: 'canary' } } }, 'hello')`)

  expect(JSON.parse(line)).toMatchObject({ level: 30, id: 7, msg: 'hello', time: expect.stringMatching(/Z$/), password: '[hidden]', account: { outgoing: { pass: '[hidden]' } } })
  expect(line).not.toContain('canary')
})

test('silence is silent', () => {
  expect(logged(`createLogger('silent').error('no'); createLogger('warn').info('no')`)).toBe('')
})
