import { spawnSync, type SpawnOptions } from 'node:child_process'
import { chown, cp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { exists, programPath, type Binaries } from './binaries.ts'
import { EmbeddedPostgresError } from './error.ts'

/** How to run one of PostgreSQL's programs so that it does not see root. */
export interface Runner {
  command(program: 'initdb' | 'postgres' | 'pg_ctl', args: readonly string[]): {
    readonly file: string
    readonly args: string[]
    readonly options: SpawnOptions
  }
  /** Lets the programs read a file this process made. */
  own(file: string): Promise<void>
}

/**
 * PostgreSQL refuses to run as root, and initdb wants its user in /etc/passwd. In that case a user namespace that shows us under an
 * ordinary id keeps all file rights and needs no account. Where such namespaces are forbidden (many containers), root hands the
 * database folder over to `nobody` and runs the programs as that user.
 */
export async function chooseRunner(binaries: Binaries, databaseDir: string): Promise<Runner> {
  const user = await ordinaryUser()
  if (!mustChangeUser(user.known)) return direct(binaries)
  if (canUnshare(user)) return inUserNamespace(binaries, user)
  if (process.getuid?.() !== 0) {
    throw new EmbeddedPostgresError(
      `User ${process.getuid?.()} has no entry in /etc/passwd, which PostgreSQL needs: run Timbre as a user that has one, or set DATABASE_URL.`,
    )
  }
  return asOtherUser(binaries, user, databaseDir)
}

interface User {
  readonly uid: number
  readonly gid: number
}

function direct(binaries: Binaries): Runner {
  return {
    command: (program, args) => ({
      file: programPath(binaries.nativeDir, program),
      args: [...args],
      options: { env: { ...process.env, ...binaries.env } },
    }),
    own: async () => {},
  }
}

function inUserNamespace(binaries: Binaries, user: User): Runner {
  return {
    command: (program, args) => ({
      file: 'unshare',
      args: [...unshareArguments(user), programPath(binaries.nativeDir, program), ...args],
      options: { env: { ...process.env, ...binaries.env } },
    }),
    own: async () => {},
  }
}

async function asOtherUser(binaries: Binaries, user: User, databaseDir: string): Promise<Runner> {
  await requireReachable(databaseDir)
  await giveTo(user, databaseDir)
  const nativeDir = (await isReachable(binaries.nativeDir)) ? binaries.nativeDir : await copyPrograms(binaries)
  const env = nativeDir === binaries.nativeDir ? binaries.env : {}
  return {
    command: (program, args) => ({
      file: programPath(nativeDir, program),
      args: [...args],
      // Node drops root's supplementary groups itself when it changes the user.
      options: { env: { ...process.env, ...env }, uid: user.uid, gid: user.gid, cwd: databaseDir },
    }),
    own: (file) => chown(file, user.uid, user.gid),
  }
}

function mustChangeUser(knownUids: ReadonlySet<number>): boolean {
  const uid = process.getuid?.()
  if (uid === undefined) return false
  // macOS keeps its users elsewhere.
  return uid === 0 || (process.platform === 'linux' && !knownUids.has(uid))
}

/** `nobody`, or else the first user that is not root. */
async function ordinaryUser(): Promise<User & { known: ReadonlySet<number> }> {
  const users = (await readFile('/etc/passwd', 'utf8').catch(() => ''))
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length > 3)
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
  const chosen = users.find(({ name }) => name === 'nobody') ?? users.find(({ uid }) => uid !== 0) ?? { uid: 65534, gid: 65534 }
  return { uid: chosen.uid, gid: chosen.gid, known: new Set(users.map(({ uid }) => uid)) }
}

function canUnshare(user: User): boolean {
  return spawnSync('unshare', [...unshareArguments(user), 'true'], { stdio: 'ignore' }).status === 0
}

function unshareArguments(user: User): string[] {
  return ['--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`]
}

async function giveTo(user: User, folder: string): Promise<void> {
  await chown(folder, user.uid, user.gid)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) await chown(path.join(entry.parentPath, entry.name), user.uid, user.gid)
  }
}

async function requireReachable(folder: string): Promise<void> {
  if (await isReachable(path.dirname(folder))) return
  throw new EmbeddedPostgresError(
    `PostgreSQL cannot run as root, and no other user may enter ${path.dirname(folder)}: ` +
      'run Timbre as an ordinary user, or set TIMBRE_DATA_DIR to a folder such as /var/lib/timbre.',
  )
}

/** True when every folder on the way may be entered by others. */
async function isReachable(folder: string): Promise<boolean> {
  for (let current = folder; ; current = path.dirname(current)) {
    if (((await stat(current)).mode & 0o001) === 0) return false
    if (current === path.dirname(current)) return true
  }
}

/** Programs below a closed folder (/root) cannot be started by another user: they are copied once per version. */
async function copyPrograms(binaries: Binaries): Promise<string> {
  const copy = path.join(tmpdir(), `timbre-postgres-${binaries.version}`)
  if (await isOwnCopy(copy)) return copy
  const fresh = `${copy}-${process.pid}`
  await cp(binaries.nativeDir, fresh, { recursive: true, verbatimSymlinks: true })
  await rm(copy, { recursive: true, force: true })
  await rename(fresh, copy)
  return copy
}

/** Only a copy made by root is trusted: anybody may write to the temporary folder. */
async function isOwnCopy(copy: string): Promise<boolean> {
  if (!(await exists(programPath(copy, 'postgres')))) return false
  const { uid, mode } = await stat(copy)
  return uid === 0 && (mode & 0o022) === 0
}
