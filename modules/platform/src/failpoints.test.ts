import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const program = fileURLToPath(new URL('fixtures/at-a-failpoint.ts', import.meta.url))

function run(failpoints: string, testBuild = '1') {
  const { stdout, stderr, signal, status } = spawnSync(process.execPath, ['--no-warnings', program], {
    env: { PATH: process.env['PATH'], TIMBRE_TEST_BUILD: testBuild, TIMBRE_FAILPOINTS: failpoints },
    encoding: 'utf8',
  })
  return { said: stdout.split('\n').filter(Boolean), stderr, signal, status }
}

test('kills on the spot, or throws, at the time it is told to', () => {
  expect(run('work.afterStep:kill@2')).toMatchObject({ said: ['passed 1'], signal: 'SIGKILL' })
  expect(run('other:kill, work.afterStep:throw')).toMatchObject({ said: ['failpoint work.afterStep', 'passed 2', 'passed 3'], status: 0 })
})

test('does nothing outside of test builds', () => {
  expect(run('work.afterStep:kill', '').said).toEqual(['passed 1', 'passed 2', 'passed 3'])
})

test('refuses what it cannot read, so that a fault test cannot pass by a typing error', () => {
  expect(run('work.afterStep=kill')).toMatchObject({ said: [], status: 1 })
  expect(run('work.afterStep=kill').stderr).toContain('cannot read "work.afterStep=kill"')
})
