/** The server face of channels: what modules above may use. */
export type { ChannelsApi, ChannelAccountSummary, OutgoingInput, PreparedMessage, ReceivedMessage, RecordedOutcome } from './channels.api.ts'
export { accountChanged, deliveryChanged, messageReceived } from './channels.events.ts'
export type { InboundOutcome, OutgoingAttachment } from './channels.schema.ts'
export { faultPoints } from './fault-points.ts'
export type { CleanedHtml } from './kit/channel-type.ts'
export type { MailAddress, StoredAttachment, StoredInboundMessage } from './kit/inbound-message.ts'
