import { defineErrors } from '@timbre/kernel'

export const ticketErrors = defineErrors('tickets', {
  notFound: ['notFound', 'There is no such ticket'],
  forbidden: ['forbidden', 'You may not do this with the ticket'],
  changedMeanwhile: ['conflict', 'Somebody else changed the ticket meanwhile'],
  somethingNew: ['conflict', 'Something new came in while you were writing'],
  draftChanged: ['conflict', 'The draft was changed on another screen'],
  alreadyLeft: ['conflict', 'The reply has already left'],
  noMessage: ['notFound', 'There is no such message'],
  unknownReference: ['unprocessable', 'Something the request refers to does not exist'],
  emptyMessage: ['unprocessable', 'The message is empty'],
  noAddress: ['unprocessable', 'There is nobody to send the reply to'],
  ownAddress: ['unprocessable', 'A recipient is an address of this desk'],
  noteGoesNowhere: ['unprocessable', 'A note is sent to nobody'],
  replyMentionsNobody: ['unprocessable', 'Only a note can mention agents'],
  noAccount: ['unprocessable', 'No address to answer from'],
  assigneeCannotSee: ['unprocessable', 'The assignee may not see the ticket'],
  unknownField: ['unprocessable', 'There is no such custom field'],
  uploadGone: ['unprocessable', 'An attachment is no longer there'],
  badSort: ['badRequest', 'The list cannot be sorted like that'],
  noView: ['notFound', 'There is no such view'],
  attachmentGone: ['notFound', 'There is no such attachment'],
})
