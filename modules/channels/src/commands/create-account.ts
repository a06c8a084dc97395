import { commonErrors, defineCommand, holds, type Actor } from '@timbre/kernel'
import type { IdentityApi } from '@timbre/identity'
import { constraintOf, isUniqueViolation, type Secrets, type Tx } from '@timbre/platform'
import type { Static } from 'typebox'
import { channelErrors } from '../channels.errors.ts'
import { accountChanged } from '../channels.events.ts'
import { channelAccounts, type OutgoingServer } from '../channels.schema.ts'
import type { NewChannelAccount } from '../contract.ts'
import { passwordPurpose } from '../outgoing/outgoing-server.ts'
import { channelType } from '../registry.ts'

export interface AccountDependencies {
  readonly secrets: Secrets
  readonly identity: Pick<IdentityApi, 'recordAudit'>
}

export type NewAccount = Static<typeof NewChannelAccount>

export function requireManager(actor: Actor): void {
  if (!holds(actor, 'channels.account.manage')) throw commonErrors.forbidden('Ask an administrator to change channel accounts.')
}

/** Makes a channel account. Answers its id. */
export const createAccount = ({ secrets, identity }: AccountDependencies) =>
  defineCommand('channels.createAccount', async (tx: Tx, actor, input: NewAccount): Promise<number> => {
    requireManager(actor)
    const type = channelType(input.type)
    if (!type) throw channelErrors.unknownType(`Use a channel type that this Timbre has; it has none called "${input.type}".`, { errors: [{ path: '/type', message: 'is not a channel type', code: 'doesNotExist' }] })
    const addressNormalized = type.normalizeAddress(input.address)
    if (addressNormalized === null) throw channelErrors.invalidAddress('Give an address such as support@example.com.', { errors: [{ path: '/address', message: 'is not an address', code: 'wrongFormat' }] })
    const row = {
      type: type.name,
      name: input.name.trim(),
      address: input.address.trim(),
      addressNormalized,
      departmentId: input.departmentId,
      locale: input.locale ?? 'en',
      signature: input.signature ?? '',
      ...outgoingColumns(input.outgoing ?? null, secrets),
      createdAt: tx.now,
      updatedAt: tx.now,
    }
    const [made] = await tellingConflicts(() => tx.savepoint((inner) => inner.sql.insert(channelAccounts).values(row).returning({ id: channelAccounts.id })))
    const { id } = made as { id: number }
    await tx.emit(accountChanged, { subject: { type: 'channelAccount', id }, payload: { accountId: id } })
    await identity.recordAudit(tx, actor, { action: 'channels.account.created', subject: { type: 'channelAccount', id } })
    return id
  })

/** The columns of an account's own outgoing server; the password is encrypted before it goes anywhere. */
export function outgoingColumns(outgoing: NonNullable<NewAccount['outgoing']> | null, secrets: Secrets): { outgoing: OutgoingServer | null; outgoingPassword: string | null } {
  if (outgoing === null) return { outgoing: null, outgoingPassword: null }
  const { host, port, security, username, password } = outgoing
  return { outgoing: { host: host.trim(), port, security, username: username || null }, outgoingPassword: password ? secrets.encrypt(passwordPurpose, password) : null }
}

export async function tellingConflicts<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (isUniqueViolation(error, 'channel_accounts_address_key')) throw channelErrors.addressTaken('Change the account that has this address, or use another one.', { errors: [{ path: '/address', message: 'belongs to another account', code: 'taken' }] })
    if (constraintOf(error)?.includes('department')) throw channelErrors.unknownDepartment('Look the department up and send its id.', { errors: [{ path: '/departmentId', message: 'does not exist', code: 'doesNotExist' }] })
    throw error
  }
}
