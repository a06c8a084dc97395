import { definePermissions } from '@timbre/kernel'

export const systemPermissions = definePermissions({
  'system.health.read': { departmental: false, label: { en: 'See how the server is doing', es: 'Ver cómo está el servidor' }, roles: [] },
  'system.health.manage': { departmental: false, label: { en: 'Run failed work again', es: 'Repetir el trabajo que falló' }, roles: [] },
})
