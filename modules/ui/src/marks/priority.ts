/** Hue of a priority level, 1 low to 4 urgent. */
const hues: Readonly<Record<number, string>> = { 1: 'grey', 2: 'azure', 3: 'orange', 4: 'red' }

export function priorityHue(level: number): string {
  return hues[level] ?? 'grey'
}
