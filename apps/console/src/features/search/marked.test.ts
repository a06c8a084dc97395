import { expect, it } from 'vitest'
import { marked, markedStart } from './marked.ts'

const shown = (pieces: ReturnType<typeof marked>) => pieces.map(({ text, hit }) => (hit ? `[${text}]` : text)).join('')

it('marks whole words, whatever their case and accents', () => {
  expect(shown(marked('La FACTURA número 12 (facturas)', 'factura numero'))).toBe('La [FACTURA] [número] 12 (facturas)')
  expect(shown(marked('Nada', 'factura'))).toBe('Nada')
  expect(shown(marked('', 'factura'))).toBe('')
  expect(shown(marked('a.b', '. ('))).toBe('a.b')
})

it('reads decomposed letters as the same', () => {
  expect(shown(marked('nu\u0301mero 7', 'número'))).toBe('[nu\u0301mero] 7')
})

it('marks the start of names and addresses', () => {
  expect(shown(markedStart('Ángela Ruiz', 'ang'))).toBe('[Áng]ela Ruiz')
  expect(shown(markedStart('ana@example.com', 'ana@'))).toBe('[ana@]example.com')
  expect(shown(markedStart('Ana', 'ana'))).toBe('[Ana]')
  expect(shown(markedStart('Luis', 'ana'))).toBe('Luis')
})
