import type { IconName } from '@timbre/ui'
import type { KeyAction } from '../../../shared/keyboard/shortcuts.ts'

/** How actions look in the palette. */
export const actionIcons: Readonly<Partial<Record<KeyAction, IconName>>> = {
  'global.help': 'keyboard',
  'global.newTicket': 'plus',
  'global.undo': 'undo-2',
  'global.tickets': 'inbox',
  'global.nextPinned': 'pin',
  'global.settings': 'settings',
  'list.next': 'arrow-down',
  'list.previous': 'arrow-up',
  'list.views': 'panel-left',
  'list.sort': 'arrow-up-down',
  'list.open': 'corner-down-left',
  'ticket.reply': 'reply',
  'ticket.note': 'lock',
  'ticket.solve': 'circle-check',
  'ticket.solveAndNext': 'check-check',
  'ticket.assign': 'user-plus',
  'ticket.assignToMe': 'user-round',
  'ticket.status': 'circle-dashed',
  'ticket.priority': 'triangle-alert',
  'list.check': 'check',
  'ticket.tags': 'tag',
  'ticket.spam': 'ban',
  'ticket.trash': 'trash-2',
  'ticket.restore': 'archive-restore',
  'ticket.pin': 'pin',
  'ticket.context': 'panel-right',
  'ticket.copyLink': 'link',
}
