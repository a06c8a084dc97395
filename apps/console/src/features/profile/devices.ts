const browsers: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux|X11/, 'Linux'],
]

export interface Device {
  /** “Firefox · macOS”; undefined where the browser says nothing that is known. */
  readonly name: string | undefined
  readonly phone: boolean
}

/** What somebody recognizes of what a browser says of itself. */
export function deviceOf(userAgent: string | null): Device {
  const find = (known: typeof browsers) => known.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1]
  const name = [find(browsers), find(systems)].filter(Boolean).join(' · ')
  return { name: name || undefined, phone: /Mobile|iPhone|Android/.test(userAgent ?? '') }
}
