/**
 * Places where a fault test may stop the process. In test builds (`TIMBRE_TEST_BUILD=1`) the variable
 * `TIMBRE_FAILPOINTS` lists `name:action` pairs: `kill` ends the process at once like a power cut, `throw` fails,
 * `kill@3` on the third time the place is reached. Anywhere else this does nothing.
 */
type Action = { readonly kind: 'kill' | 'throw'; readonly at: number; hits: number }

const armed: ReadonlyMap<string, Action> = process.env['TIMBRE_TEST_BUILD'] === '1' ? parse(process.env['TIMBRE_FAILPOINTS'] ?? '') : new Map()

export function failpoint(name: string): void {
  if (armed.size === 0) return
  const action = armed.get(name)
  if (!action || ++action.hits !== action.at) return
  if (action.kind === 'throw') throw new Error(`failpoint ${name}`)
  process.kill(process.pid, 'SIGKILL')
  // The signal arrives asynchronously: nothing may run in between.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_000)
}

function parse(list: string): Map<string, Action> {
  const actions = new Map<string, Action>()
  for (const item of list.split(',').filter(Boolean)) {
    const match = /^([\w.-]+):(kill|throw)(?:@(\d+))?$/.exec(item.trim())
    if (!match) throw new Error(`TIMBRE_FAILPOINTS: cannot read "${item}"`)
    actions.set(match[1] as string, { kind: match[2] as Action['kind'], at: Number(match[3] ?? 1), hits: 0 })
  }
  return actions
}
