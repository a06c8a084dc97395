import { nextTick, onMounted, watch, type Ref } from 'vue'
import { useRoute } from 'vue-router'

/** Keeps the page one is on in sight where there is room for a few of the links only. */
export function useCurrentInView(nav: Readonly<Ref<HTMLElement | null>>): void {
  const route = useRoute()

  async function show() {
    await nextTick()
    nav.value?.querySelector('[aria-current=page]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }

  onMounted(show)
  watch(() => route.path, show)
}
