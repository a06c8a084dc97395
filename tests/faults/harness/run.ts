/** How much of the matrix this run does: everything, or a round for each commit. */
export const short = process.env['TIMBRE_FAULT_ROUNDS'] !== 'full'

/** Everything random in a run follows from this. */
export const seed = Number(process.env['TIMBRE_FAULT_SEED'] ?? 20_261_121)

/** Tells what the run does: whoever looks at a failure needs the way there. */
export function say(text: string): void {
  console.log(`  ${text}`)
}
