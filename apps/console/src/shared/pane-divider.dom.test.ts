import { mountWithTexts } from '@timbre/ui/testing'
import { expect, it } from 'vitest'
import PaneDivider from './PaneDivider.vue'

it('is a separator that arrow keys move within its bounds', async () => {
  const pane = mountWithTexts(PaneDivider, { label: 'Width of the list', least: 320, usual: 380, most: 400, modelValue: 380 })
  const divider = pane.get('[role=separator]')
  expect(divider.attributes()).toMatchObject({ role: 'separator', tabindex: '0', 'aria-orientation': 'vertical', 'aria-valuenow': '380', 'aria-valuemin': '320', 'aria-valuemax': '400' })
  await divider.trigger('keydown', { key: 'ArrowRight' })
  await divider.trigger('keydown', { key: 'ArrowLeft' })
  await divider.trigger('keydown', { key: 'Home' })
  await divider.trigger('keydown', { key: 'End' })
  await divider.trigger('keydown', { key: 'ArrowRight' })
  await divider.trigger('keydown', { key: 'Enter' })
  await divider.trigger('keydown', { key: 'ArrowRight', ctrlKey: true })
  expect(pane.emitted('update:modelValue')).toEqual([[400], [380], [320], [400], [380]])
})
