import type { Page } from '@playwright/test'

/** What has no room on the page as it is: what scrolls sideways, and what can be pressed but lies outside. Tables may be wider than the screen, and so may bars that lead from page to page. */
export function withoutRoom(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const say = (what, element) => what + ': ' + element.outerHTML.slice(0, 160)
    const wide = '[role=grid], pre, iframe'
    const scrolls = (element) => ['auto', 'scroll'].includes(getComputedStyle(element).overflowX)
    const seen = [...document.body.querySelectorAll('*')].filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && element.clientWidth > 1 && !element.closest(wide))
    const sideways = seen.filter((element) => !element.closest('nav') && scrolls(element) && element.scrollWidth > element.clientWidth + 1)
    const scrolled = (element) => element !== null && (scrolls(element) && element.scrollWidth > element.clientWidth + 1 || scrolled(element.parentElement))
    const outside = seen.filter((element) => element.matches('a, button, input, textarea, select, [tabindex="0"]')).filter((element) => {
      const { left, right } = element.getBoundingClientRect()
      return (left < -1 || right > innerWidth + 1) && !scrolled(element.parentElement)
    })
    return [
      ...(document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : []),
      ...sideways.map((element) => say('scrolls sideways', element)),
      ...outside.map((element) => say('outside', element)),
    ]
  })()`)
}

/** Words that are cut off at their upper or lower edge, but for those that show their first lines only. */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const isForReaders = (element) => element !== null && (getComputedStyle(element).clipPath !== 'none' || getComputedStyle(element).clip !== 'auto' || isForReaders(element.parentElement))
    return [...document.body.querySelectorAll('*')]
      .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
      .filter((element) => getComputedStyle(element).overflowY === 'hidden' && getComputedStyle(element).webkitLineClamp === 'none' && element.scrollHeight > element.clientHeight + 2 && !isForReaders(element))
      .map((element) => element.outerHTML.slice(0, 160))
  })()`)
}

/** Text as people set it who read better with more space (WCAG 1.4.12), until it is taken back. */
export async function spaceText(page: Page): Promise<() => Promise<void>> {
  const style = await page.addStyleTag({ content: '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }' })
  return () => style.evaluate<void>((element) => (element as unknown as { remove(): void }).remove())
}
