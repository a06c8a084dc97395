import { expect, test } from 'vitest'
import { excerptOf } from './excerpt.ts'

const long = `${'Lorem ipsum dolor sit amet. '.repeat(20)}La Factura número 12 está vencida.${' Consectetur adipiscing elit.'.repeat(20)}`

test('shows what surrounds the first word that is found, whatever its case and accents', () => {
  for (const words of [['factura'], ['FACTURA'], ['numero'], ['nowhere', 'numero']]) expect(excerptOf(long, words)).toContain('La Factura número 12 está vencida.')
  expect(excerptOf(long, ['factura']).length).toBeLessThan(170)
  expect(excerptOf(long, ['factura'])).toMatch(/^… .* …$/u)
})

test('begins at the beginning where nothing is found, or the text is short', () => {
  expect(excerptOf('Hola\n\n  Ana', ['adiós'])).toBe('Hola Ana')
  expect(excerptOf('Hola Ana', ['ana'])).toBe('Hola Ana')
  expect(excerptOf(long, ['nothing'])).toMatch(/^Lorem ipsum/u)
})

test('never cuts a sign in half', () => {
  expect(excerptOf('😀'.repeat(300), ['x'])).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/u)
  expect(excerptOf(`${'İ'.repeat(100)} factura`, ['factura'])).toContain('factura')
})
