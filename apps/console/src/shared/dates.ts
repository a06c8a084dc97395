import { Dates } from '@timbre/identity/contract'
import { showDatesLike } from '@timbre/ui'
import { watch } from 'vue'
import { usePreference } from './preferences.ts'

/** All dates on screen are written as the agent likes them, from the moment they choose. */
watch(usePreference(Dates), (dates) => showDatesLike(dates), { immediate: true })
