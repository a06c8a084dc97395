import ui from '@nuxt/ui/vue-plugin'
import { mount, type VueWrapper } from '@vue/test-utils'
import type { Component, Plugin } from 'vue'
import { createI18n } from 'vue-i18n'
import texts from '../locales/en.json' with { type: 'json' }

interface MountOptions {
  readonly texts?: object
  readonly plugins?: readonly Plugin[]
}

/** For tests: a component on a page, with our English texts and icons, and whatever else it needs. */
export function mountWithTexts(component: Component, props: object, { texts: more = {}, plugins = [] }: MountOptions = {}): VueWrapper {
  const messages = { en: { ...texts, ...more } as object } as Record<string, Record<string, never>>
  return mount(component, {
    props: props as never,
    attachTo: document.body,
    global: { config: { warnHandler }, plugins: [createI18n({ legacy: false, locale: 'en', messages }), ui, ...plugins] },
  })
}

/** What Vue warns of is a mistake, except that Nuxt UI's buttons ask for a router that a component alone does not need. */
function warnHandler(warning: string): void {
  if (!warning.includes('route location')) throw new Error(warning)
}
