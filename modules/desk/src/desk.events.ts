import { defineEvent } from '@timbre/kernel'
import { Type } from 'typebox'

export const settingsChanged = defineEvent('desk.settingsChanged', Type.Object({}), 'The desk’s settings changed; `changes` has them before and after.')
