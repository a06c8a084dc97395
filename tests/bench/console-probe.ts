import type { Page } from '@playwright/test'

/** A condition on the page, in the page: true once what the person waits for is there. */
export type Condition = string

/**
 * Put into every page before anything else: after `timbreExpect(condition)`, `timbreShown` are the milliseconds from the next key or click to
 * the end of the frame that shows what was waited for. The time stamp is the one the browser gave the input, so that a busy page is charged for it.
 */
const probe = `
window.timbreExpect = (text) => {
  const holds = new Function('return (' + text + ')')
  let from
  const note = (event) => { from ??= event.timeStamp }
  for (const type of ['keydown', 'pointerdown']) addEventListener(type, note, { capture: true })
  window.timbreShown = new Promise((resolve) => {
    const look = () => {
      if (from === undefined || !holds()) return requestAnimationFrame(look)
      const channel = new MessageChannel()
      channel.port1.onmessage = () => resolve(performance.now() - from)
      channel.port2.postMessage(0)
      for (const type of ['keydown', 'pointerdown']) removeEventListener(type, note, { capture: true })
    }
    requestAnimationFrame(look)
  })
}
window.timbreShifts = 0
new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.timbreShifts += entry.value }).observe({ type: 'layout-shift', buffered: true })
new PerformanceObserver((list) => { window.timbreLargest = list.getEntries().at(-1)?.startTime }).observe({ type: 'largest-contentful-paint', buffered: true })
window.timbreInteractions = new Map()
new PerformanceObserver((list) => {
  for (const { interactionId, duration } of list.getEntries()) if (interactionId) window.timbreInteractions.set(interactionId, Math.max(duration, window.timbreInteractions.get(interactionId) ?? 0))
}).observe({ type: 'event', durationThreshold: 16, buffered: true })
`

export async function installProbe(page: Page): Promise<void> {
  await page.addInitScript(probe)
}

/** Milliseconds from the input that `act` makes until the condition holds on the screen. */
export async function untilShown(page: Page, condition: Condition, act: () => Promise<unknown>): Promise<number> {
  await page.evaluate(`timbreExpect(${JSON.stringify(condition)})`)
  await act()
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error(`Not seen within 20 s: ${condition}`)), 20_000).unref())
  return Promise.race([page.evaluate<number>('timbreShown'), late])
}

/** Frames a second while a list is scrolled from its top by the wheel, and the most rows that were in the page at a time. */
export async function scrollList(page: Page, list: string, rows: string, seconds: number): Promise<{ framesPerSecond: number; mostRows: number; longestFrame: number }> {
  const box = await page.locator(list).boundingBox()
  if (!box) throw new Error('The list is not on the screen')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  const watching = page.evaluate<{ framesPerSecond: number; mostRows: number; longestFrame: number }>(
    `new Promise((resolve) => {
      const [from, frames] = [performance.now(), []]
      let most = 0
      const frame = (now) => {
        frames.push(now)
        most = Math.max(most, document.querySelectorAll(${JSON.stringify(rows)}).length)
        if (now - from < ${seconds * 1000}) return requestAnimationFrame(frame)
        const gaps = frames.slice(1).map((at, index) => at - frames[index])
        resolve({ framesPerSecond: (1000 * gaps.length) / (frames.at(-1) - frames[0]), mostRows: most, longestFrame: Math.max(...gaps) })
      }
      requestAnimationFrame(frame)
    })`,
  )
  const until = performance.now() + seconds * 1000
  while (performance.now() < until) await page.mouse.wheel(0, 240)
  return watching
}
