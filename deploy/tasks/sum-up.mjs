// Adds up the reports of all runners: `node sum-up.mjs <folder> <report>…`. Fails for a failed test, for one that was skipped
// although its peer should be there, and for a report that is missing. The last line is the sum.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

const [folder, ...names] = process.argv.slice(2)
/** Tests on material that lies beside the checkout may be skipped. */
const mayBeSkipped = (title) => title.includes('[../shared]')

const total = { passed: 0, failed: 0, skipped: 0 }
const missing = []
for (const name of names) {
  const { passed, failed, skipped } = read(path.join(folder, `${name}.json`))
  total.passed += passed
  total.failed += failed
  total.skipped += skipped.length
  missing.push(...skipped.filter((title) => !mayBeSkipped(title)).map((title) => `${name}: ${title}`))
}
if (missing.length > 0) console.log(`Skipped, though nothing may be skipped here:\n${missing.map((line) => `  ${line}`).join('\n')}`)
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed > 0 || missing.length > 0 ? 1 : 0

function read(file) {
  if (!existsSync(file)) {
    console.log(`${file} is missing: its runner did not finish.`)
    return { passed: 0, failed: 1, skipped: [] }
  }
  const report = JSON.parse(readFileSync(file, 'utf8'))
  if ('checks' in report) return fromVerify(report)
  return 'suites' in report ? fromPlaywright(report) : fromVitest(report)
}

function fromVerify({ checks }) {
  const failed = checks.filter(({ ok }) => !ok).length
  return { passed: checks.length - failed, failed, skipped: [] }
}

function fromVitest(report) {
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  const failed = tests.filter(({ status }) => status === 'failed').length
  // A file that does not even load has no tests to fail.
  const hasFailed = ({ status }) => status === 'failed'
  const broken = report.testResults.filter((file) => hasFailed(file) && !file.assertionResults.some(hasFailed)).length
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: failed + broken + (report.testResults.length === 0 ? 1 : 0),
    skipped: tests.filter(({ status }) => !['passed', 'failed'].includes(status)).map(({ fullName }) => fullName),
  }
}

function fromPlaywright(report) {
  const specs = allSpecs(report.suites)
  const { expected, unexpected, flaky } = report.stats
  const skipped = specs.filter(({ tests }) => tests.every(({ status }) => status === 'skipped')).map(({ title }) => title)
  // A test that passes at the second try has failed once.
  return { passed: expected, failed: unexpected + flaky + report.errors.length + (specs.length === 0 ? 1 : 0), skipped }
}

function allSpecs(suites) {
  return suites.flatMap(({ specs, suites: inner = [] }) => [...specs, ...allSpecs(inner)])
}
