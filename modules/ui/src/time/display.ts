import { inject, provide, ref, type InjectionKey, type Ref } from 'vue'

const key: InjectionKey<Ref<string | undefined>> = Symbol('time zone')

/** Says in which time zone the screens below show times. */
export function provideTimeZone(timeZone: Ref<string | undefined>): void {
  provide(key, timeZone)
}

/** The zone to show times in; the browser's when nobody said. */
export function useTimeZone(): Ref<string | undefined> {
  return inject(key, () => ref(undefined), true)
}

/** How somebody wants to read dates and times; `browser` leaves it to the browser's region. */
export interface DateStyle {
  readonly order: 'browser' | 'dayFirst' | 'monthFirst'
  readonly clock: 'browser' | 'h23' | 'h12'
}

const asTheBrowser: DateStyle = { order: 'browser', clock: 'browser' }
const dateStyle = ref<DateStyle>(asTheBrowser)

/** All dates on screen follow at once. */
export function showDatesLike(style: DateStyle = asTheBrowser): void {
  dateStyle.value = style
}

/** Where each language is written with the day first, and where with the month first. */
const regions: Readonly<Record<string, Readonly<Record<'dayFirst' | 'monthFirst', string>>>> = { en: { dayFirst: 'en-GB', monthFirst: 'en-US' }, es: { dayFirst: 'es-ES', monthFirst: 'es-PR' } }

/**
 * “en” for words is not yet “en-GB” for dates: what the agent chose counts, or else the browser's own region as long as it speaks the
 * language shown. Reactive.
 */
export function regionalLocale(language: string, wished: readonly string[] = navigator.languages): string {
  const { order, clock } = dateStyle.value
  const region = (order === 'browser' ? undefined : regions[language]?.[order]) ?? wished.find((tag) => tag === language || tag.startsWith(`${language}-`)) ?? language
  return clock === 'browser' ? region : new Intl.Locale(region, { hourCycle: clock }).toString()
}
