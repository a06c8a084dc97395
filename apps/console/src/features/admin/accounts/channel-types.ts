import type { ChannelTypeSummary } from '@timbre/channels/contract'
import type { IconName } from '@timbre/ui'
import { iconNames } from '@timbre/ui/icons'
import { useI18n } from 'vue-i18n'
import { ref, watch } from 'vue'
import { allPages, useApi, type PageOf } from '../../../shared/api/index.ts'

export interface ShownChannelType {
  readonly name: string
  readonly icon: IconName
}

/** How channels are called and drawn, as the server knows them: no channel is known here by its name. */
export function useChannelTypes(): (type: string) => ShownChannelType {
  const api = useApi()
  const { locale } = useI18n()
  const types = ref<ReadonlyMap<string, ShownChannelType>>()

  async function load() {
    // Without them a channel goes by its bare name: no reason to show nothing at all.
    const items = await allPages((cursor) => api.get<PageOf<ChannelTypeSummary>>('/channels/types', { query: { cursor } })).catch(() => [])
    types.value = new Map(items.map(({ type, name, icon }) => [type, { name, icon: knownIcon(icon) }]))
  }
  watch(locale, load, { immediate: true })

  return (type) => types.value?.get(type) ?? { name: types.value ? type : '', icon: unknownIcon }
}

const unknownIcon: IconName = 'at-sign'

/** Only icons that are built in can be drawn. */
function knownIcon(name: string): IconName {
  return iconNames.find((known) => known === name) ?? unknownIcon
}
