import { Check } from 'typebox/value'
import { LiveRequest } from '../contract.ts'

/** What a tab says, or `undefined` when it makes no sense. */
export function parseRequest(data: string): LiveRequest | undefined {
  try {
    const value: unknown = JSON.parse(data)
    return Check(LiveRequest, value) ? value : undefined
  } catch {
    return undefined
  }
}
