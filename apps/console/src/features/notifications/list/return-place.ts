import { readonly, shallowRef } from 'vue'
import type { Router } from 'vue-router'
import { pageTitle } from '../../../shared/page-title.ts'

/** Where somebody was before they followed a notification. */
export interface ReturnPlace {
  readonly path: string
  readonly name: string
}

const place = shallowRef<ReturnPlace>()

export const returnPlace = readonly(place)

/** Walking on from one notification to the next keeps the first place. */
export function rememberPlace(router: Router): void {
  const { fullPath, name } = router.currentRoute.value
  if (place.value === undefined && name !== 'notifications') place.value = { path: fullPath, name: pageTitle() ?? '' }
}

export function returnToPlace(router: Router): void {
  const back = place.value
  place.value = undefined
  if (back) void router.push(back.path)
}

export function forgetPlace(): void {
  place.value = undefined
}
