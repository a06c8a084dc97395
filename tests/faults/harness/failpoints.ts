import { readFileSync } from 'node:fs'
import path from 'node:path'
import { filesBelow, repositoryRoot } from '../../support/repository.ts'

/** Every place of the code where a test build can be killed, found where it stands: a new one is tested from its first day. */
export function failpointsInCode(): string[] {
  const sources = filesBelow('modules').filter((file) => file.endsWith('.ts') && !/[.]test[.]ts$|\/fixtures\//.test(file))
  const names = sources.flatMap((file) => [...readFileSync(path.join(repositoryRoot, file), 'utf8').matchAll(/\bfailpoint\('([\w.-]+)'\)/g)].map((match) => match[1] as string))
  return [...new Set(names)]
}

/** Those a mail passes between DATA and its ticket. */
export const onTheWayIn = failpointsInCode().filter((name) => /^(inbound|receive)[.]/.test(name))
/** Those a reply passes between the agent's click and the customer's server. */
export const onTheWayOut = failpointsInCode().filter((name) => /^(reply|outgoing)[.]/.test(name))
