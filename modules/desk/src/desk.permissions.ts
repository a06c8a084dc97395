import { definePermissions } from '@timbre/kernel'

export const deskPermissions = definePermissions({
  'desk.settings.manage': {
    departmental: false,
    label: { en: 'Change the desk’s settings', es: 'Cambiar los ajustes del servicio' },
    roles: [],
  },
})
