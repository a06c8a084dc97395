import { whenIdle } from './when-idle.ts'

/** Somebody who opened another page than a list has waited long enough by then. */
const atMost = 3000

let shown = () => {}
const firstView = new Promise<void>((resolve) => (shown = resolve))

/** Says that what the console was opened for is on the screen. */
export const firstViewShown = (): void => shown()

/** Does it when what the console was opened for is on the screen, and the browser has nothing better to do: it must not stand in its way. */
export function afterFirstView(run: () => void): void {
  const late = new Promise((resolve) => setTimeout(resolve, atMost))
  void Promise.race([firstView, late]).then(() => whenIdle(run))
}
