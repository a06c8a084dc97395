import type { IdentityApi } from '@timbre/identity'
import type { Clock } from '@timbre/kernel'
import { defineModule, isOutOfSpace, type Blobs, type Database, type Logger, type Secrets, type TimbreModule } from '@timbre/platform'
import { createAccountDirectory } from './account-directory.ts'
import { accountById, accountDetails, accounts, defaultAccountFor, ourAddresses } from './accounts.queries.ts'
import type { ChannelsApi } from './channels.api.ts'
import { accountChanged, channelEvents } from './channels.events.ts'
import { channelPermissions } from './channels.permissions.ts'
import { changeAccount } from './commands/change-account.ts'
import { createAccount } from './commands/create-account.ts'
import { createConversationTokens } from './conversation-tokens.ts'
import { quarantine, recordOutcomes, takeInbound } from './inbound/inbound.commands.ts'
import { createHtmlCleaner, createParsers } from './inbound/parsers.ts'
import { createInboundWorker } from './inbound/process-inbound.ts'
import { createInboundStore, type InboundStore } from './inbound/store-inbound.ts'
import type { ReceiverHost } from './kit/index.ts'
import { cancel } from './outgoing/cancel.ts'
import { createDeliveryWorker } from './outgoing/deliver.ts'
import { deliveriesOf } from './outgoing/deliveries.queries.ts'
import { defaultPolicy, type DeliveryPolicy } from './outgoing/delivery.ts'
import { readDefaultServer } from './outgoing/outgoing-server.ts'
import { send } from './outgoing/send.ts'
import { channelTypes } from './registry.ts'
import { accountRoutes } from './routes/accounts.routes.ts'
import { inboundRoutes } from './routes/inbound.routes.ts'
import { typeRoutes } from './routes/types.routes.ts'

export interface ChannelsDeps {
  readonly database: Database
  readonly clock: Clock
  readonly secrets: Secrets
  readonly blobs: Blobs
  readonly log: Logger
  readonly identity: Pick<IdentityApi, 'recordAudit'>
  /** Where the built-in mail server listens; port 0: nowhere. */
  readonly smtp: { readonly host: string; readonly port: number }
  /** `TIMBRE_SMTP_URL`: the way out for accounts without one of their own. */
  readonly defaultSmtpUrl: string | undefined
  /** Processes that read mails. */
  readonly parserProcesses?: number
  /** Waiting times of deliveries; tests shorten them. */
  readonly deliveryPolicy?: Partial<DeliveryPolicy>
}

export interface Channels {
  readonly api: ChannelsApi
  readonly module: TimbreModule
  /** For measuring and for faults: the way every message from outside takes in. */
  readonly store: InboundStore
}

/** What a message may weigh, attachments and their encoding included. */
export const maximumMessageBytes = 50 * 1024 * 1024

export function createChannels(deps: ChannelsDeps): Channels {
  const { database, clock, secrets, blobs, log, identity, smtp, parserProcesses = 2 } = deps
  const directory = createAccountDirectory({ sql: database.sql, monotonic: () => performance.now() })
  const tokens = createConversationTokens(secrets)
  const defaultServer = readDefaultServer(deps.defaultSmtpUrl)
  const parsers = createParsers({ size: parserProcesses })
  const cleaner = createHtmlCleaner()
  const inbound = createInboundWorker({ database, blobs, log, parsers, directory, tokens, concurrency: 16 * parserProcesses })
  const outgoing = createDeliveryWorker({ database, blobs, log, secrets, defaultServer, policy: { ...defaultPolicy, ...deps.deliveryPolicy } })
  const store = createInboundStore({ database, onStored: inbound.poke })
  const accountDependencies = { secrets, identity }
  const create = createAccount(accountDependencies)

  const api: ChannelsApi = {
    defaultType: channelTypes[0].name,
    cleanHtml: (html) => cleaner.clean(channelTypes[0], html),
    createAccount: create,
    accountById,
    accounts,
    health: (sql) => accountDetails(sql, { now: clock.now(), defaultServer }),
    defaultAccountFor,
    ourAddresses,
    takeInbound,
    recordOutcomes,
    quarantine,
    send: (tx, input) => sendCommand(tx, tx.actor, input),
    cancel,
    deliveriesOf,
    parseReplyAddress: (address) => readToken(channelTypes.map((type) => type.tracking.tokenOfReplyAddress(address))),
    parseOwnMessageId: (messageId) => readToken(channelTypes.map((type) => type.tracking.tokenOfMessageId(messageId))),
  }
  const sendCommand = send({ tokens, onQueued: outgoing.poke })

  function readToken(candidates: readonly (string | null)[]): number | null {
    for (const token of candidates) {
      const conversationId = token === null ? null : tokens.read(token)
      if (conversationId !== null) return conversationId
    }
    return null
  }

  const receivers = channelTypes.flatMap((type) => {
    const host: ReceiverHost = {
      accountFor: (address) => directory.accountFor(type.name, address),
      store: store.store,
      troubleOf: (error) => (isOutOfSpace(error) || isOutOfSpace((error as Error).cause) ? 'full' : 'busy'),
      listen: { ...smtp, maxMessageBytes: maximumMessageBytes },
      log,
    }
    return type.receivers(host)
  })

  return {
    api,
    store,
    module: defineModule({
      name: 'channels',
      permissions: channelPermissions,
      events: channelEvents,
      catalogs: [{ name: 'channelAccounts', changedBy: [accountChanged] }],
      routes: [
        typeRoutes,
        accountRoutes({ database, clock, secrets, defaultServer, createAccount: create, changeAccount: changeAccount(accountDependencies) }),
        inboundRoutes({ database, maxMessageBytes: maximumMessageBytes, onStored: inbound.poke }),
      ],
      // Stopped in reverse: first no more mail is taken, then the workers end, then their processes.
      services: [
        // Not waited for: the first mail may wait, the start may not.
        { name: 'channels.parsers', role: 'worker', start: async () => void parsers.warmUp(channelTypes).catch(() => {}), stop: parsers.stop },
        { name: 'channels.cleaner', role: 'web', start: async () => {}, stop: cleaner.stop },
        outgoing,
        inbound,
        ...receivers,
      ],
    }),
  }
}
