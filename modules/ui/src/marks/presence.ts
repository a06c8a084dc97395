/** Whether an agent takes work: hue and sign of ux.md, section 11. */
export type Presence = 'online' | 'busy' | 'away' | 'offline'

export const presenceHues: Readonly<Record<Presence, string>> = { online: 'green', busy: 'orange', away: 'amber', offline: 'grey' }
