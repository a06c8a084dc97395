import { notificationKinds, notificationPresets, type NotificationChoices } from '@timbre/notifications/contract'

export const presetNames = Object.keys(notificationPresets) as readonly PresetName[]
export type PresetName = keyof typeof notificationPresets

/** The preset these choices are; none once something was chosen otherwise. */
export function presetOf(choices: NotificationChoices): PresetName | undefined {
  return presetNames.find((name) => notificationKinds.every((kind) => JSON.stringify(sorted(choices[kind])) === JSON.stringify(sorted(notificationPresets[name][kind]))))
}

const sorted = (choice: object) => Object.entries(choice).toSorted(([a], [b]) => a.localeCompare(b))
