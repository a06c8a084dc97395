import type { NotificationChoices } from '@timbre/notifications/contract'

/** Whether it is quiet now, where the agent lives. An end before its start is the next day; the same time twice is the whole day. */
export function isQuiet({ on, from, to }: NotificationChoices['quiet'], now: Date, timeZone: string | undefined): boolean {
  if (!on) return false
  const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...(timeZone && { timeZone }) }).format(now)
  return from < to ? time >= from && time < to : time >= from || time < to
}
