import type { SoundName } from '@timbre/notifications/contract'
import { readonly, ref } from 'vue'
import { scores } from './sounds.ts'

/** Browsers let a page sound only after its reader has touched it. */
export type PlayerState = 'locked' | 'ready' | 'unavailable'

const state = ref<PlayerState>(typeof AudioContext === 'undefined' ? 'unavailable' : 'locked')
let context: AudioContext | undefined

export const playerState = readonly(state)

/** To be called from a click or a key press. */
export async function unlockSound(): Promise<void> {
  if (state.value === 'unavailable') return
  context ??= new AudioContext()
  await context.resume().catch(() => {})
  state.value = context.state === 'running' ? 'ready' : 'locked'
}

/** Plays a sound at a volume between 0 and 1. Nothing is heard while the page may not sound. */
export async function play(sound: SoundName, volume: number): Promise<void> {
  if (!context || volume <= 0) return
  if (context.state !== 'running') await context.resume().catch(() => {})
  if (context.state !== 'running') return
  const out = context.createGain()
  // Ears hear loudness by its square.
  out.gain.value = volume ** 2
  out.connect(context.destination)
  for (const { at, hertz, seconds, loudness, wave, to } of scores[sound]) {
    const start = context.currentTime + 0.02 + at
    const voice = context.createOscillator()
    const shape = context.createGain()
    voice.type = wave
    voice.frequency.setValueAtTime(hertz, start)
    if (to !== undefined) voice.frequency.exponentialRampToValueAtTime(to, start + seconds)
    shape.gain.setValueAtTime(0.0001, start)
    shape.gain.exponentialRampToValueAtTime(loudness, start + 0.008)
    shape.gain.exponentialRampToValueAtTime(0.0001, start + seconds)
    voice.connect(shape).connect(out)
    voice.start(start)
    voice.stop(start + seconds + 0.05)
  }
}
