import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** Which row of a list is being changed, or `new`: kept in the address, so that going back and links lead there. */
export function useEdited(): WritableComputedRef<number | 'new' | undefined> {
  const route = useRoute()
  const router = useRouter()
  return computed({
    get: () => (route.query['edit'] === 'new' ? 'new' : Number(route.query['edit']) || undefined),
    set: (edited) => void router.replace({ query: edited === undefined ? {} : { edit: String(edited) } }),
  })
}
