import { localeOf, textIn, type Locale } from '@timbre/kernel'
import { problems, type App } from '@timbre/platform'
import { ChannelTypePage, type ChannelTypeSummary } from '../contract.ts'
import type { ChannelType } from '../kit/index.ts'
import { channelTypes } from '../registry.ts'

/** Which channel types this Timbre has, so that nobody needs to know them by name. */
export function typeRoutes(app: App): void {
  app.get(
    '/channels/types',
    {
      config: { permission: 'signedIn' },
      schema: {
        operationId: 'listChannelTypes',
        tags: ['Channels'],
        summary: 'List channel types',
        description: 'What a channel is called and looks like, what its messages can carry, and what its accounts are set up with. All on one page.',
        response: { 200: ChannelTypePage, ...problems(401) },
      },
    },
    async (request) => ({ items: channelTypes.map((type) => summaryOf(type, localeOf(request.actor))), nextCursor: null }),
  )
}

function summaryOf({ name, label, icon, capabilities, settings }: ChannelType, locale: Locale): ChannelTypeSummary {
  return { type: name, name: textIn(label, locale), icon, capabilities, settings: { ...settings } }
}
