import { expect, it } from 'vitest'
import { frameDocument } from './frame-document.ts'

it('lets the frame load nothing, run nothing and send nothing', () => {
  const page = frameDocument('<p>Hola</p>', { lang: 'es', scheme: 'light', ground: 'transparent', text: 'black', link: 'blue' })
  const policy = /content="(default-src[^"]+)"/.exec(page)?.[1]
  expect(policy).toBe("default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'")
  // The policy stands before anything the mail brings.
  expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<p>Hola</p>'))
})
