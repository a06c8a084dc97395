import { defineEvent } from '@timbre/kernel'
import { Type } from 'typebox'

const agentId = Type.Integer()
const departmentId = Type.Integer()

export const agentCreated = defineEvent('identity.agentCreated', Type.Object({ agentId }), 'An agent was added.')

export const agentChanged = defineEvent(
  'identity.agentChanged',
  Type.Object({ agentId, fields: Type.Array(Type.String(), { description: 'Names of the changed fields' }) }),
  'An agent’s profile, password or state changed. `changes` holds values only where they are configuration (active, locale, timeZone, undoSendSeconds).',
)

export const grantsChanged = defineEvent(
  'identity.grantsChanged',
  Type.Object({ agentId }),
  'An agent holds other roles now; `changes.roles` has them before and after.',
)

export const departmentCreated = defineEvent('identity.departmentCreated', Type.Object({ departmentId }), 'A department was added.')

export const departmentChanged = defineEvent(
  'identity.departmentChanged',
  Type.Object({ departmentId }),
  'A department’s names, leader or members changed.',
)

export const sessionEnded = defineEvent(
  'identity.sessionEnded',
  Type.Object({
    sessionId: Type.Integer(),
    agentId,
    reason: Type.Union([Type.Literal('logout'), Type.Literal('passwordChanged'), Type.Literal('agentDisabled'), Type.Literal('reuse')], {
      description: 'reuse: a spent refresh token was shown again, so it may have been stolen',
    }),
  }),
  'A sign-in is over before its time: its tokens and sockets are dead.',
)

export const identityEvents = [agentCreated, agentChanged, grantsChanged, departmentCreated, departmentChanged, sessionEnded]
