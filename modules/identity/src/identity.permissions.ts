import { definePermissions } from '@timbre/kernel'

export const identityPermissions = definePermissions({
  'identity.agent.read': {
    departmental: false,
    label: { en: 'See agents’ addresses, roles and departments', es: 'Ver la dirección, los roles y los departamentos de los agentes' },
    roles: ['supervisor'],
  },
  'identity.agent.manage': {
    departmental: false,
    label: { en: 'Add and change agents and what they may do', es: 'Añadir y cambiar agentes y lo que pueden hacer' },
    roles: [],
  },
  'identity.department.manage': {
    departmental: false,
    label: { en: 'Add and change departments and their members', es: 'Añadir y cambiar departamentos y sus miembros' },
    roles: [],
  },
})
