import type { SoundName } from '@timbre/notifications/contract'

/** One tone of a sound: when it begins and how high, long and loud it is. */
export interface Tone {
  readonly at: number
  readonly hertz: number
  readonly seconds: number
  /** 0 to 1. */
  readonly loudness: number
  readonly wave: 'sine' | 'triangle'
  /** Where it glides to. */
  readonly to?: number
}

const tone = (at: number, hertz: number, seconds: number, loudness = 0.5, more: Partial<Tone> = {}): Tone => ({ at, hertz, seconds, loudness, wave: 'sine', ...more })

/** Eight short sounds, told apart by their shape rather than by being loud; none is longer than a second and a half. */
export const scores: Readonly<Record<SoundName, readonly Tone[]>> = {
  /** A struck bell: its partials are not whole multiples. */
  bell: [tone(0, 784, 1.4, 0.5), tone(0, 784 * 2.01, 0.9, 0.22), tone(0, 784 * 2.98, 0.5, 0.12), tone(0, 392, 1.2, 0.18)],
  /** Two tones, a fifth up. */
  chime: [tone(0, 659, 0.5), tone(0.13, 988, 0.8), tone(0.13, 1976, 0.4, 0.08)],
  /** A drop of water. */
  drop: [tone(0, 520, 0.14, 0.55, { to: 1180 })],
  /** Twice on wood. */
  knock: [tone(0, 220, 0.12, 0.8, { wave: 'triangle', to: 150 }), tone(0.17, 220, 0.14, 0.8, { wave: 'triangle', to: 140 })],
  /** A broken chord. */
  marimba: [tone(0, 523, 0.3), tone(0.09, 659, 0.3), tone(0.18, 784, 0.45)].flatMap((one) => [one, { ...one, hertz: one.hertz * 4, seconds: 0.1, loudness: 0.12 }]),
  /** A string. */
  pluck: [tone(0, 880, 0.35, 0.4, { wave: 'triangle' }), tone(0.11, 1175, 0.5, 0.4, { wave: 'triangle' })],
  /** Three even tones, for what must not be missed. */
  pulse: [0, 0.16, 0.32].map((at) => tone(at, 698, 0.13, 0.55, { wave: 'triangle' })),
  /** A scale upwards. */
  rise: [523, 659, 784, 1047].map((hertz, index) => tone(index * 0.08, hertz, 0.3, 0.42)),
}

export const lengthOf = (sound: SoundName): number => Math.max(...scores[sound].map(({ at, seconds }) => at + seconds))
