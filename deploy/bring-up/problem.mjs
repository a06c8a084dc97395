/** What went wrong in words for whoever starts Timbre: what it is and what to do about it. */
export class Problem extends Error {}

/** Prints a problem as one sentence, anything else with its stack, and ends with a non-zero code. */
export function report(error) {
  console.error(error instanceof Problem ? `Timbre: ${error.message}` : error)
  process.exitCode = 1
}
