import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import type { ApiClient } from '../support/api-client.ts'

/** Events a second while somebody types. */
export const busyDesk = 50
/** Notes on their way at once: a machine that cannot take fifty a second is not asked for more than it can, and the figure says how many it took. */
const mostOnTheirWay = 16

export interface Painted {
  /** From asking for a colleague's note until it is painted in the list of who looks at it. */
  readonly samples: number[]
  /** How long the asking itself took. */
  readonly answers: number[]
}

/** Both clocks are this machine's. */
const now = () => performance.timeOrigin + performance.now()
const afterFrame = (run: string) => `requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => { ${run} }; port2.postMessage(0) })`

/** Resolves with the time at the end of the frame that shows the word. */
const untilPainted = (word: string) => `new Promise((resolve) => {
  const main = document.querySelector('main')
  const observer = new MutationObserver(() => {
    if (!main.textContent.includes(${JSON.stringify(word)})) return
    observer.disconnect()
    ${afterFrame('resolve(performance.timeOrigin + performance.now())')}
  })
  observer.observe(main, { childList: true, subtree: true, characterData: true })
})`

/** Somebody else writes notes to tickets of the list, one after the other. */
export async function untilColleagueSees(page: Page, api: ApiClient, ids: readonly number[], times: number): Promise<Painted> {
  const painted: Painted = { samples: [], answers: [] }
  for (let turn = 0; turn < times; turn++) {
    const word = `Painted${turn}x${Math.round(now())}`
    const shown = page.evaluate<number>(untilPainted(word))
    await sleep(100)
    const asked = now()
    await api.post(`/tickets/${ids[turn % ids.length]}/messages`, { kind: 'note', text: word })
    painted.answers.push(now() - asked)
    painted.samples.push((await shown) - asked)
  }
  return painted
}

const watchKeys = `window.timbreKeys = []
addEventListener('keydown', ({ timeStamp }) => { ${afterFrame('window.timbreKeys.push(performance.now() - timeStamp)')} }, true)`

/** Milliseconds from each key in the composer to the end of the frame that shows it, while the whole desk is busy. */
export async function typeOnBusyDesk(page: Page, api: ApiClient, ids: readonly number[], seconds: number): Promise<{ samples: number[]; eventsPerSecond: number }> {
  await page.getByTestId('ticket-row').first().click()
  await page.getByTestId('thread').locator('[data-message]').first().waitFor()
  await page.keyboard.press('r')
  await page.locator('[data-testid="composer"] [contenteditable="true"]:focus').waitFor()
  await page.evaluate(watchKeys)
  const started = performance.now()
  const until = started + seconds * 1000
  const onTheirWay = new Set<Promise<unknown>>()
  let made = 0
  const events = (async () => {
    for (let index = 0; performance.now() < until; index++) {
      if (onTheirWay.size >= mostOnTheirWay) await Promise.race(onTheirWay)
      const one = api.post(`/tickets/${ids[index % ids.length]}/messages`, { kind: 'note', text: `Busy ${index}` }).then(() => {
        made++
        onTheirWay.delete(one)
      })
      onTheirWay.add(one)
      await sleep(Math.max(0, started + ((index + 1) * 1000) / busyDesk - performance.now()))
    }
    await Promise.all(onTheirWay)
  })()
  while (performance.now() < until) await page.keyboard.type('busy ', { delay: 90 })
  await events
  return { samples: await page.evaluate<number[]>('window.timbreKeys'), eventsPerSecond: (1000 * made) / (performance.now() - started) }
}
