import { Appearance } from '@timbre/identity/contract'
import { readonly, ref, watch } from 'vue'
import { preferencesKnown, usePreference } from './preferences.ts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const storageKey = 'timbre.theme'
const dark = matchMedia('(prefers-color-scheme: dark)')
const chosen = ref<Theme>(stored())
const appearance = usePreference(Appearance)
dark.addEventListener('change', apply)

/** Light, dark, or as the system says; public/theme.js does the same before the first paint. */
export function useTheme() {
  return {
    theme: readonly(chosen),
    choose(theme: Theme) {
      if (preferencesKnown.value) appearance.value = { ...appearance.value, theme }
      else show(theme)
    },
  }
}

// What the agent chose, on whatever device; before anybody has signed in, what this browser was told.
watch(
  () => preferencesKnown.value && appearance.value.theme,
  (theme) => theme && show(theme),
)

function show(theme: Theme): void {
  chosen.value = theme
  try {
    localStorage.setItem(storageKey, theme)
  } catch {
    // Then it lasts as long as this tab.
  }
  apply()
}

/** What the browser draws around the console: the colour of the rail, `--tb-sunken`. */
const frames = { light: '#f1f3f5', dark: '#0a0c10' } as const

function apply(): void {
  const isDark = chosen.value === 'dark' || (chosen.value === 'system' && dark.matches)
  document.documentElement.classList.toggle('dark', isDark)
  document.querySelector('meta[name=theme-color]')?.setAttribute('content', isDark ? frames.dark : frames.light)
}

function stored(): Theme {
  try {
    const theme = localStorage.getItem(storageKey)
    return themes.find((candidate) => candidate === theme) ?? 'system'
  } catch {
    return 'system'
  }
}
