import type { IconName } from '@timbre/ui'

/** The pages of one's own settings; called `shell.me.sections.{route}`, also found by `shell.me.words.{route}`. */
export const profileSections = [
  { route: 'profile', icon: 'circle-user-round' },
  { route: 'profileLooks', icon: 'palette' },
  { route: 'profileWriting', icon: 'pencil' },
  { route: 'profileNotifications', icon: 'bell' },
  { route: 'profileKeys', icon: 'keyboard' },
  { route: 'profileSecurity', icon: 'shield-check' },
] as const satisfies readonly { readonly route: string; readonly icon: IconName }[]
