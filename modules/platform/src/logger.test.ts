import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { expect, test } from 'vitest'

/** What a program that logs this writes to standard output. */
function logged(statement: string): string {
  const program = `import { announce, createLogger } from ${JSON.stringify(new URL('logger.ts', import.meta.url).href)}\n${statement}`
  return spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', program], { encoding: 'utf8' }).stdout
}

test('a line is JSON with its time in UTC, and what must stay secret is masked', () => {
  const line = logged(`createLogger().info({ id: 7, password: 'canary', body: { token: 'canary' }, req: { headers: { authorization: 'canary', cookie: 'canary' } }, account: { outgoing: { pass: 'canary' } } }, 'hello')`)

  expect(JSON.parse(line)).toMatchObject({ level: 30, id: 7, msg: 'hello', time: expect.stringMatching(/Z$/), password: '[hidden]', account: { outgoing: { pass: '[hidden]' } } })
  expect(line).not.toContain('canary')
})

test('a failed statement is told without what it was given', () => {
  const line = logged(`
    class DrizzleQueryError extends Error {}
    const cause = Object.assign(new Error('violates check constraint'), { code: '23514', detail: 'Failing row contains (7, canary).', where: 'JSON data, line 1: canary' })
    const error = Object.assign(new DrizzleQueryError('Failed query: insert into agents values ($1)\\nparams: 7,canary $& canary\\ncanary', { cause }), { query: 'insert into agents values ($1)', params: [7, 'canary'] })
    createLogger().error({ err: new Error('outside', { cause: error }) }, 'request failed')
    createLogger().error(error)`)

  expect(line).not.toContain('canary')
  const [outside, inside] = line.trim().split('\n').map((text) => JSON.parse(text))
  expect(outside).toMatchObject({ msg: 'request failed', err: { type: 'Error', message: expect.stringContaining('outside: Failed query: insert into agents'), stack: expect.stringMatching(/violates check constraint[^]*\n {4}at /u) } })
  expect(inside).toMatchObject({ err: { type: 'DrizzleQueryError', query: 'insert into agents values ($1)' } })
})

test('silence is silent', () => {
  expect(logged(`createLogger('silent').error('no'); createLogger('warn').info('no')`)).toBe('')
})

test('what is announced stands where it was said, whatever the level', () => {
  const [before, ready, after] = logged(`const log = createLogger(); log.info('before'); announce(log, 'Ready: here'); log.info('after')`).trim().split('\n')

  expect([before, after]).toEqual([expect.stringContaining('"msg":"before"'), expect.stringContaining('"msg":"after"')])
  expect(ready).toBe('Ready: here')
  expect(logged(`announce(createLogger('silent'), 'Ready: here')`)).toBe('Ready: here\n')
})

test.runIf(process.platform === 'linux')('a log that nothing can be written to holds nobody up, not at the end either', () => {
  const program = `import { createLogger } from ${JSON.stringify(new URL('logger.ts', import.meta.url).href)}
    const log = createLogger()
    for (let line = 0; line < 1000; line++) log.info('to a full disk')
    setTimeout(() => { for (let line = 0; line < 1000; line++) log.info('again'); process.exit(7) }, 100)`
  const full = openSync('/dev/full', 'w')
  const { status } = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', program], { stdio: ['ignore', full, 'inherit'], timeout: 10_000 })
  closeSync(full)

  expect(status).toBe(7)
})
