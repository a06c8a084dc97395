/** The server face of channels: what modules above may use. */
export type { ChannelsApi, ChannelAccountSummary, ReceivedMessage, RecordedOutcome, OutgoingInput, PreparedMessage } from './channels.api.ts'
export { createChannels, type ChannelsOptions } from './create-channels.ts'
export { accountChanged, channelEvents, deliveryChanged, messageReceived } from './channels.events.ts'
export { channelErrors } from './channels.errors.ts'
export { channelPermissions } from './channels.permissions.ts'
export { faultPoints } from './fault-points.ts'
export type { InboundOutcome, OutgoingAttachment, OutgoingServer } from './channels.schema.ts'
export type { MailAddress, StoredAttachment, StoredInboundMessage } from './kit/inbound-message.ts'
