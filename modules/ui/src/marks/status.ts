/** The looks of the fixed status categories (ux.md, section 11): a hue and a glyph, always shown together. */
export type StatusGlyphName = 'ringDot' | 'disc' | 'half' | 'bars' | 'clock' | 'check' | 'lock'

export interface StatusLook {
  readonly hue: string
  readonly glyph: StatusGlyphName
}

const looks: Readonly<Record<string, StatusLook>> = {
  new: { hue: 'blue', glyph: 'ringDot' },
  open: { hue: 'teal', glyph: 'disc' },
  pending: { hue: 'violet', glyph: 'half' },
  onHold: { hue: 'slate', glyph: 'bars' },
  snoozed: { hue: 'slate', glyph: 'clock' },
  solved: { hue: 'green', glyph: 'check' },
  closed: { hue: 'grey', glyph: 'lock' },
}

export function statusLook(category: string): StatusLook {
  return looks[category] ?? { hue: 'grey', glyph: 'ringDot' }
}
