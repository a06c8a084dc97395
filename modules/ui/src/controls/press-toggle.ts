import type { Ref } from 'vue'

/** For a button that opens something beside itself: a press on it shuts what is open before it is a click, which must not open it again. */
export function usePressToggle(open: Ref<boolean>) {
  let wasOpen = false
  return {
    press() {
      wasOpen = open.value
    },
    toggle() {
      open.value = !wasOpen
      wasOpen = false
    },
  }
}
