/** What opens each page of the settings. */
export const adminPermissions = {
  checklist: 'desk.settings.manage',
  desk: 'desk.settings.manage',
  channels: 'channels.account.manage',
  departments: 'identity.department.manage',
  agents: 'identity.agent.manage',
  ticketSettings: 'tickets.settings.manage',
  quarantine: 'channels.inbound.read',
} as const
