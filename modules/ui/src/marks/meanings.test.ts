import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { presenceHues } from './presence.ts'
import { priorityHue } from './priority.ts'
import { slaHues } from './sla.ts'
import { statusLook } from './status.ts'

/** The table of ux.md, section 11: meaning → hue and chroma of its light text. */
const css = readFileSync(new URL('../tokens.css', import.meta.url), 'utf8')

it.each([
  ['new', statusLook('new').hue, 250, 0.125],
  ['open', statusLook('open').hue, 205, 0.075],
  ['pending', statusLook('pending').hue, 295, 0.15],
  ['on hold', statusLook('onHold').hue, 260, 0.02],
  ['snoozed', statusLook('snoozed').hue, 260, 0.02],
  ['solved', statusLook('solved').hue, 150, 0.12],
  ['closed', statusLook('closed').hue, 260, 0.012],
  ['low', priorityHue(1), 260, 0.012],
  ['normal', priorityHue(2), 250, 0.1],
  ['high', priorityHue(3), 60, 0.105],
  ['urgent', priorityHue(4), 25, 0.18],
  ['at risk', slaHues.risk, 75, 0.095],
  ['due', slaHues.due, 45, 0.125],
  ['breached', slaHues.breach, 25, 0.18],
  ['paused', slaHues.paused, 260, 0.015],
  ['met', slaHues.met, 150, 0.12],
  ['online', presenceHues.online, 150, 0.12],
  ['busy', presenceHues.busy, 60, 0.105],
  ['away', presenceHues.away, 75, 0.095],
  ['offline', presenceHues.offline, 260, 0.012],
])('%s has its hue', (_, name, hue, chroma) => {
  expect(css).toContain(`[data-hue='${name}'] { --tb-h: ${hue}; --tb-c: ${chroma}; }`)
})

it('gives a promise that is kept no colour', () => expect(slaHues.ok).toBeUndefined())
