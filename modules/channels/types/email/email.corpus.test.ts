import { readFileSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { sharedPath, testWithShared } from '../../../../tests/support/shared.ts'
import { parseEmail } from './email.inbound.ts'
import { checkedFields, matches, readCorpus, replyMatches } from './fixtures/corpus.ts'

/**
 * Share of the mails in the shared corpus that must come out as its sources and four independent parsers say. What is
 * missing was looked at one by one: the expectations disagree among themselves, or with what a person wants to read.
 */
const floors: Readonly<Record<string, number>> = {
  subject: 0.995,
  from: 0.99,
  to: 1,
  cc: 1,
  replyTo: 1,
  date: 1,
  bodyContains: 0.98,
  attachments: 0.99,
  thread: 0.995,
  isBounce: 0.995,
  isAutoReply: 1,
  suppressAutoReply: 0.995,
  visibleTextEmpty: 1,
}

describe('real mails', () => {
  testWithShared('are read as other parsers read them', async () => {
    const right = new Map<string, boolean[]>()
    for (const item of readCorpus(sharedPath('corpora'), 'mail')) {
      const mail = await parseEmail(readFileSync(sharedPath('corpora', item.file)), {})
      for (const field of checkedFields) {
        const outcome = matches(mail, item, field)
        if (outcome !== undefined) right.set(field, [...(right.get(field) ?? []), outcome])
      }
      expect(JSON.stringify(mail), item.file).not.toContain('\\u0000')
    }
    const shares = Object.fromEntries([...right].map(([field, outcomes]) => [field, outcomes.filter(Boolean).length / outcomes.length]))
    for (const [field, floor] of Object.entries(floors)) expect(shares[field], field).toBeGreaterThanOrEqual(floor)
  }, 60_000)

  testWithShared('show what was written', async () => {
    for (const item of readCorpus(sharedPath('corpora'), 'reply')) {
      const head = `From: ana@example.com\r\nSubject: Re: x\r\nIn-Reply-To: <a@b>\r\nContent-Type: ${item.contentType ?? 'text/plain'}; charset=utf-8\r\n\r\n`
      const body = readFileSync(sharedPath('corpora', item.file))
      const mail = await parseEmail(Buffer.concat([Buffer.from(head), body]), {})
      expect(replyMatches(mail, item, body.toString()), item.file).toEqual([])
    }
  })
})
