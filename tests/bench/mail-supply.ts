import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { mailGenerator } from '../support/mails.ts'
import { repositoryRoot } from '../support/repository.ts'
import { supportAddress } from '../support/timbre-process.ts'

export interface BenchMail {
  readonly raw: Buffer
  readonly sha256: string
  readonly from: string
  readonly to: string
}

export interface MailSupply {
  readonly source: string
  readonly meanBytes: number
  readonly mails: readonly BenchMail[]
}

/** What the comparison of help desks uses: a third plain, a third HTML, a third with an attachment. */
const sharedGenerator = path.resolve(repositoryRoot, '../shared/tools/gen-mails.mjs')

interface SharedGenerator {
  rng(seed: number): () => number
  customer(number: number): { email: string }
  subject(random: () => number): string
  mail(options: Readonly<Record<string, unknown>>): { raw: string; from: string }
}

/** So many different mails, from the generator beside the checkout where it is, otherwise our own. */
export async function makeMails(count: number, seed: number): Promise<MailSupply> {
  const shared = existsSync(sharedGenerator) ? ((await import(sharedGenerator)) as SharedGenerator) : undefined
  const mails = shared ? fromShared(shared, count, seed) : Array.from({ length: count }, mailGenerator({ seed, to: supportAddress }))
  return { source: shared ? 'gen-mails, mixed' : 'own', meanBytes: mails.reduce((sum, { raw }) => sum + raw.length, 0) / count, mails }
}

function fromShared({ rng, customer, subject, mail }: SharedGenerator, count: number, seed: number): BenchMail[] {
  const random = rng(seed)
  return Array.from({ length: count }, (_, index) => {
    const options = { r: random, seq: index + 1, seed, to: supportAddress, cust: customer(1 + Math.floor(random() * 200)), subj: subject(random), style: 'mixed', epoch: Date.UTC(2026, 5, 1) + index * 50_000 }
    const { raw, from } = mail(options)
    const bytes = Buffer.from(raw)
    return { raw: bytes, sha256: createHash('sha256').update(bytes).digest('hex'), from, to: supportAddress }
  })
}
