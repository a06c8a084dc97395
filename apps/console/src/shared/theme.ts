import { readonly, ref } from 'vue'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const storageKey = 'timbre.theme'
const dark = matchMedia('(prefers-color-scheme: dark)')
const chosen = ref<Theme>(stored())
dark.addEventListener('change', apply)

/** Light, dark, or as the system says; public/theme.js does the same before the first paint. */
export function useTheme() {
  return {
    theme: readonly(chosen),
    choose(theme: Theme) {
      chosen.value = theme
      try {
        localStorage.setItem(storageKey, theme)
      } catch {
        // Then it lasts as long as this tab.
      }
      apply()
    },
  }
}

function apply(): void {
  document.documentElement.classList.toggle('dark', chosen.value === 'dark' || (chosen.value === 'system' && dark.matches))
}

function stored(): Theme {
  try {
    const theme = localStorage.getItem(storageKey)
    return themes.find((candidate) => candidate === theme) ?? 'system'
  } catch {
    return 'system'
  }
}
