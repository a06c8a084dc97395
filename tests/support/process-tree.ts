import { readdirSync, readFileSync } from 'node:fs'

/** A process and what it has cost so far. Linux only: it reads /proc. */
export interface ProcessUse {
  readonly pid: number
  readonly command: string
  /** Of the process itself and of children that have ended. */
  readonly cpuSeconds: number
}

const ticksPerSecond = 100

/** The process and everything below it. */
export function processTree(root: number): ProcessUse[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readProcess(Number(name)) ?? []) : []))
  const found: ProcessUse[] = []
  const take = (pid: number): void => {
    const self = all.find((entry) => entry.pid === pid)
    if (!self) return
    found.push(self)
    for (const child of all) if (child.parent === pid) take(child.pid)
  }
  take(root)
  return found
}

/** CPU time of a whole tree; children that ended meanwhile are counted with their parent. */
export function cpuSeconds(root: number): number {
  return processTree(root).reduce((sum, entry) => sum + entry.cpuSeconds, 0)
}

/** Megabytes of a whole tree: `rss` counts shared pages for each process, `pss` once. */
export function memoryOf(root: number): { rss: number; pss: number } {
  const sums = processTree(root).map(({ pid }) => {
    const text = read(`/proc/${pid}/smaps_rollup`)
    const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0)
    return { rss: kilobytes('Rss') / 1024, pss: kilobytes('Pss') / 1024 }
  })
  return { rss: sums.reduce((sum, { rss }) => sum + rss, 0), pss: sums.reduce((sum, { pss }) => sum + pss, 0) }
}

function readProcess(pid: number): (ProcessUse & { readonly parent: number }) | undefined {
  const status = read(`/proc/${pid}/stat`)
  if (status === '') return undefined
  // The program's name stands in brackets and may hold anything; counted from there.
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ')
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0)
  return { pid, parent: Number(fields[1]), command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim(), cpuSeconds: ticks / ticksPerSecond }
}

/** Empty for a process that has just ended. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
