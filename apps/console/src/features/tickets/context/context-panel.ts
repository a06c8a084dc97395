import { computed, ref } from 'vue'
import { layout } from '../../../shared/layout.ts'
import { screen } from '../../../shared/screen.ts'

/** On a narrower screen it lies over the conversation, and is not opened by itself. */
const over = ref(false)

/** Whether the panel with the customer is shown. Beside the conversation that is remembered, over it not. */
export const contextPanel = {
  shown: computed(() => (screen.full.value ? layout.contextShown : over.value)),
  overlays: computed(() => !screen.full.value),
  toggle() {
    if (screen.full.value) layout.contextShown = !layout.contextShown
    else over.value = !over.value
  },
  /** Makes room for the conversation, where the panel lies over it. */
  uncover() {
    over.value = false
  },
}
