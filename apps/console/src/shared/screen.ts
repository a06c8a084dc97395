import { readonly, ref, type Ref } from 'vue'

/** The widths at which the layout changes; the same as the breakpoints in modules/ui/src/styles.css. */
const queries = { pane: matchMedia('(min-width: 56.25rem)'), wide: matchMedia('(min-width: 75rem)'), full: matchMedia('(min-width: 90rem)') }

function follow(query: MediaQueryList): Readonly<Ref<boolean>> {
  const matches = ref(query.matches)
  query.addEventListener('change', () => (matches.value = query.matches))
  return readonly(matches)
}

/** `full`: everything beside each other. `wide`: list and thread side by side. `pane`: rail and views beside one of them. Neither: a single column. */
export const screen = { pane: follow(queries.pane), wide: follow(queries.wide), full: follow(queries.full) }
