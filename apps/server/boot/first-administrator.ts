import { SetupRequest } from '@timbre/desk/contract'
import { TimbreError } from '@timbre/kernel'
import type { Logger } from '@timbre/platform'
import { ConfigError, machineTimeZone, type Config } from '../config.ts'
import { exactValidator } from '../http/validators.ts'
import type { TimbreServer } from '../server.ts'
import { setUp, setupRequired } from '../system/setup.ts'

/** The setting behind each field of what the API would be sent. */
const settings: Readonly<Record<string, string>> = {
  '/company': 'TIMBRE_COMPANY',
  '/supportAddress': 'TIMBRE_SUPPORT_ADDRESS',
  '/timeZone': 'TIMBRE_TIME_ZONE',
  '/admin/name': 'TIMBRE_ADMIN_NAME',
  '/admin/email': 'TIMBRE_ADMIN_EMAIL',
  '/admin/password': 'TIMBRE_ADMIN_PASSWORD',
}

/**
 * The first run without a browser, from `TIMBRE_ADMIN_EMAIL` and `TIMBRE_ADMIN_PASSWORD`, before anybody can reach the one with.
 * Later starts leave the desk as it is.
 */
export async function setUpHeadless({ composition, prepare }: Pick<TimbreServer, 'composition' | 'prepare'>, config: Config, log: Logger): Promise<void> {
  if (!config.admin || !(await setupRequired(composition.setup))) return
  const request = requestFrom(config.admin, config.firstRun)
  await prepare()
  try {
    await setUp(composition.setup, request)
    log.info({ administrator: request.admin.email, supportAddress: request.supportAddress }, 'set up without a browser')
  } catch (error) {
    // Another process was faster, or the password is too weak: the first is fine, the second must be told.
    if (!(error instanceof TimbreError)) throw error
    if (error.code !== 'setup.alreadyDone') throw new ConfigError(`The administrator could not be made from TIMBRE_ADMIN_… and TIMBRE_SUPPORT_ADDRESS: ${error.message}`, { cause: error })
  }
}

/** Held to what the API accepts: what gets in here would be refused at the next sign-in otherwise. */
function requestFrom(admin: NonNullable<Config['admin']>, firstRun: Config['firstRun']): SetupRequest {
  const [local = '', domain = ''] = admin.email.split('@')
  const { company = domain, locale = 'en', timeZone = machineTimeZone(), supportAddress = `support@${domain}` } = firstRun
  const request: SetupRequest = { company, locale, timeZone, supportAddress, admin: { name: admin.name ?? local, email: admin.email, password: admin.password } }
  const [mistake] = exactValidator(SetupRequest)(request)
  if (mistake) throw new ConfigError(`${settings[mistake.field] ?? 'A setting of the first run'} cannot be used: it ${mistake.message}.`)
  return request
}
