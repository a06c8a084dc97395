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

/** “en” for words is not yet “en-GB” for dates: the browser's own region counts, as long as it speaks the language shown. */
export function regionalLocale(language: string, wished: readonly string[] = navigator.languages): string {
  return wished.find((tag) => tag === language || tag.startsWith(`${language}-`)) ?? language
}
