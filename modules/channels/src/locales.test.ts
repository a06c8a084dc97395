import { expect, test } from 'vitest'
import en from '../locales/en.json' with { type: 'json' }
import es from '../locales/es.json' with { type: 'json' }
import { channelErrors } from './channels.errors.ts'
import { DeliveryState, InboundOutcome, InboundState } from './contract.ts'
import { text } from './texts.ts'

function names(schema: unknown): string[] {
  const { enum: words, anyOf = [] } = schema as { enum?: readonly string[]; anyOf?: readonly { const: string }[] }
  return (words ?? anyOf.map((member) => member.const)).toSorted()
}

test.each([en, es])('every state, outcome and error has its words', (texts) => {
  expect(Object.keys(texts.channels.deliveryState).toSorted()).toEqual(names(DeliveryState))
  expect(Object.keys(texts.channels.outcome).toSorted()).toEqual(names(InboundOutcome))
  expect(Object.keys(texts.channels.inboundState).toSorted()).toEqual(names(InboundState))
  expect(Object.keys(texts.errors.channels).toSorted()).toEqual(Object.keys(channelErrors).toSorted())
})

test('texts of mails take their values', () => {
  expect(text('es', 'testMail.subject', { name: 'Acme' })).toBe('Correo de prueba de Acme')
})
