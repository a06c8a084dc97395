/** The design system: what the browser apps draw with. */
export { default as AppIcon } from './AppIcon.vue'
export type { IconName } from './icons.ts'
export { default as AppLogo } from './AppLogo.vue'

export { announce } from './announce/announce.ts'
export { default as LiveAnnouncer } from './announce/LiveAnnouncer.vue'

export { default as IconButton } from './controls/IconButton.vue'
export { default as MenuButton } from './controls/MenuButton.vue'
export { usePressToggle } from './controls/press-toggle.ts'
export { default as ToolButton } from './controls/ToolButton.vue'
export { default as ConfirmDialog } from './dialog/ConfirmDialog.vue'

export { default as PickerField } from './form/PickerField.vue'
export { default as SchemaForm } from './form/SchemaForm.vue'
export { timeZones } from './form/time-zones.ts'

export { default as ChannelMark } from './marks/ChannelMark.vue'
export { default as DeliveryMark } from './marks/DeliveryMark.vue'
export { default as FailureAnswer } from './marks/FailureAnswer.vue'
export { default as PresenceMark } from './marks/PresenceMark.vue'
export { default as PriorityMark } from './marks/PriorityMark.vue'
export { default as SlaChip } from './marks/SlaChip.vue'
export { default as StatusChip } from './marks/StatusChip.vue'
export { default as StatusGlyph } from './marks/StatusGlyph.vue'
export { default as TagChip } from './marks/TagChip.vue'
export type { Presence } from './marks/presence.ts'
export type { ShownTarget } from './marks/sla.ts'
export { useFailureText } from './marks/send-failure.ts'

export { default as AttachmentList } from './message/AttachmentList.vue'
export { default as MessageCard } from './message/MessageCard.vue'
export { default as MessageLine } from './message/MessageLine.vue'
export { fileSize } from './message/shown-message.ts'
export type { ShownMessage } from './message/shown-message.ts'
export { ticketLinksKey, type TicketLinks } from './message/ticket-links.ts'

export { default as PersonAvatar } from './people/PersonAvatar.vue'

export { default as ComboboxField } from './picker/ComboboxField.vue'
export { default as ListOption } from './picker/ListOption.vue'
export { default as PickerMenu } from './picker/PickerMenu.vue'
export { filterItems, moveIndex } from './picker/picker.ts'
export type { PickerItem } from './picker/picker.ts'

export { default as EmptyState } from './states/EmptyState.vue'
export { default as ErrorState } from './states/ErrorState.vue'
export { default as LoadingState } from './states/LoadingState.vue'
export { default as NoticeBanner } from './states/NoticeBanner.vue'
export { default as OfflineBanner } from './states/OfflineBanner.vue'

export { default as MarkBox } from './ticket/MarkBox.vue'
export { default as RowCue } from './ticket/RowCue.vue'
export { default as RowLine } from './ticket/RowLine.vue'
export { default as WatcherMark } from './ticket/WatcherMark.vue'
export { default as TicketRow } from './ticket/TicketRow.vue'
export { rowHeights, type Density, type ShownTicket, type TicketCues, type Watcher } from './ticket/ticket-row.ts'

export { useToasts } from './toast/toasts.ts'

export { browserNow, useNow } from './time/clock.ts'
export { provideTimeZone, regionalLocale, showDatesLike, useTimeZone } from './time/display.ts'
export { default as TimeAgo } from './time/TimeAgo.vue'
