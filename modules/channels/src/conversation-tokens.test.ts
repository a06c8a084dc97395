import { createSecrets } from '@timbre/platform'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createConversationTokens } from './conversation-tokens.ts'
import { channelTypes } from './registry.ts'

const tokens = createConversationTokens(createSecrets('one secret of at least thirty-two characters'))
const others = createConversationTokens(createSecrets('another secret of at least thirty-two chars'))

describe('conversation tokens', () => {
  test('come back, whatever a mail server does to their case', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (id) => {
        const token = tokens.issue(id)
        expect(tokens.read(token)).toBe(id)
        expect(tokens.read(token.toUpperCase())).toBe(id)
        expect(others.read(token)).toBeNull()
      }),
    )
  })

  test('S11: cannot be made by guessing or by changing one', () => {
    const token = tokens.issue(41)
    const signature = token.split('-')[1] as string
    expect(signature).toHaveLength(16)
    for (const forged of [`t15-${signature}`, `t16-${signature.slice(0, 15)}a`, 't16-', 't16', '', '42', `t0-${signature}`, `x${token}`, `${token}a`, token.replace('t', 'T-')]) expect(tokens.read(forged), forged).not.toBe(42)
    expect(tokens.read(tokens.issue(41).replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')))).toBeNull()
  })

  test.each(channelTypes)('travel by $name in ids and addresses', ({ tracking }) => {
    const token = tokens.issue(42)
    const account = { address: 'support@example.com' }
    const id = tracking.messageIdFor(account, token)
    expect(tracking.messageIdFor(account, token)).not.toBe(id)
    expect(tokens.read(tracking.tokenOfMessageId(id) ?? '')).toBe(42)
    expect(tokens.read(tracking.tokenOfReplyAddress(tracking.replyAddressFor(account, token) ?? '') ?? '')).toBe(42)
    expect(tracking.tokenOfMessageId('abc@example.com')).toBeNull()
    expect(tracking.tokenOfReplyAddress('support@example.com')).toBeNull()
    // RFC 5321 leaves 64 characters before the @; an address without room goes unsigned rather than wrong.
    expect(tracking.replyAddressFor({ address: `${'a'.repeat(60)}@example.com` }, token)).toBeNull()
  })
})
