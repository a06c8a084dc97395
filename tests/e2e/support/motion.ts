import type { Page } from '@playwright/test'

/** What would take its time to move or fade on the page as it is. */
export function moving(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.body.querySelectorAll('*')]
    .filter((element) => ['', '::before', '::after'].some((part) => {
      const { transitionDuration, animationName, animationDuration, scrollBehavior } = getComputedStyle(element, part || null)
      const takesTime = (durations) => durations.split(',').some((duration) => parseFloat(duration) > 0.001)
      return takesTime(transitionDuration) || (animationName !== 'none' && takesTime(animationDuration)) || scrollBehavior === 'smooth'
    }))
    .map((element) => element.outerHTML.slice(0, 160))`)
}
