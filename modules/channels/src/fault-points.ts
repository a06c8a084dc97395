/** Where the fault tests may kill the process, in the order a mail and its answer pass them. */
export const faultPoints = {
  inbound: ['inbound.beforeCommit', 'inbound.afterCommit', 'inbound.afterClaim', 'inbound.afterParse', 'inbound.afterBlobs', 'inbound.beforeParsedCommit', 'inbound.afterParsedCommit'],
  outgoing: ['outgoing.beforeCommit', 'outgoing.afterClaim', 'outgoing.afterSending', 'outgoing.afterMarker', 'outgoing.afterDot', 'outgoing.beforeResultCommit', 'outgoing.afterResultCommit'],
} as const
