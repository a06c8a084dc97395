import { TimbreError } from '@timbre/kernel'
import type { Logger } from '@timbre/platform'
import { ConfigError, machineTimeZone, type Config } from '../config.ts'
import { setUp, setupRequired, type SetupDependencies } from '../system/setup.ts'

/** The first run without a browser, from `TIMBRE_ADMIN_EMAIL` and `TIMBRE_ADMIN_PASSWORD`. Later starts leave the desk as it is. */
export async function setUpHeadless(dependencies: SetupDependencies, { admin, firstRun }: Config, log: Logger): Promise<void> {
  if (!admin || !(await setupRequired(dependencies))) return
  const [local = '', domain = ''] = admin.email.split('@')
  const { company = domain, locale = 'en', timeZone = machineTimeZone(), supportAddress = `support@${domain}` } = firstRun
  try {
    await setUp(dependencies, { company, locale, timeZone, supportAddress, admin: { name: admin.name ?? local, email: admin.email, password: admin.password } })
    log.info({ administrator: admin.email, supportAddress }, 'set up without a browser')
  } catch (error) {
    // Another process was faster, or the password is too weak: the first is fine, the second must be told.
    if (!(error instanceof TimbreError)) throw error
    if (error.code !== 'setup.alreadyDone') throw new ConfigError(`The administrator could not be made: ${error.message}`, { cause: error })
  }
}
