import { ContactSummary } from '@timbre/contacts/contract'
import { Id, OneOf, Page } from '@timbre/kernel/contract'
import { Type } from 'typebox'

/** `POST /tickets/{id}/participants`: makes somebody who wrote in a confirmed participant. */
export const NewParticipant = Type.Object({ contactId: Id }, { additionalProperties: false, examples: [{ contactId: 42 }] })
export const Participant = Type.Object({ contact: ContactSummary, role: OneOf(['requester', 'cc', 'unconfirmed'], { description: 'unconfirmed: wrote in uninvited and gets nothing until confirmed' }) }, { $id: 'Participant' })
export const ParticipantList = Page(Participant)
