import { definePermissions } from '@timbre/kernel'

export const channelPermissions = definePermissions({
  'channels.account.read': {
    departmental: false,
    label: { en: 'See channel accounts and what waits in them', es: 'Ver las cuentas de canal y lo que espera en ellas' },
    roles: ['supervisor'],
  },
  'channels.account.manage': {
    departmental: false,
    label: { en: 'Add and change channel accounts', es: 'Añadir y cambiar cuentas de canal' },
    roles: [],
  },
  'channels.inbound.read': {
    departmental: false,
    label: { en: 'See what came in, as it came, and what became of it', es: 'Ver lo que ha llegado, tal como llegó, y qué ha sido de ello' },
    roles: [],
  },
  'channels.inbound.replay': {
    departmental: false,
    label: { en: 'Process messages again that were put aside', es: 'Volver a procesar los mensajes apartados' },
    roles: [],
  },
  'channels.inbound.submit': {
    departmental: false,
    label: { en: 'Hand in raw messages', es: 'Entregar mensajes en bruto' },
    roles: [],
  },
})
