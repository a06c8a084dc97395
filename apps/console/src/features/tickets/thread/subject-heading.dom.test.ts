import { mountWithTexts } from '@timbre/ui/testing'
import { describe, expect, it, vi } from 'vitest'
import texts from '../../../../locales/en.json'
import SubjectHeading from './SubjectHeading.vue'

describe('the subject of a ticket', () => {
  it('is a heading and nothing else for those who may not change it', () => {
    const heading = show(false)
    expect(heading.get('h2').text()).toBe('Factura vencida')
    expect(heading.find('button').exists()).toBe(false)
  })

  it('becomes a field, saves with Enter in one line, and gives the focus back', async () => {
    const heading = show()
    const field = await begin(heading)
    expect([field.attributes('aria-label'), field.element.value, document.activeElement]).toEqual(['Subject', 'Factura vencida', field.element])
    await field.setValue('  Factura \t de mayo ')
    await field.trigger('keydown', { key: 'Enter' })
    expect(heading.emitted('rename')).toEqual([['Factura de mayo', 'Factura vencida']])
    await vi.waitFor(() => expect(document.activeElement).toBe(heading.get('button').element))
  })

  it('gives up with Escape, which goes no further', async () => {
    const heading = show()
    const field = await begin(heading)
    await field.setValue('Otra cosa')
    const escape = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true })
    field.element.dispatchEvent(escape)
    expect(escape.defaultPrevented).toBe(true)
    await vi.waitFor(() => expect(heading.get('button').text()).toBe('Factura vencida'))
    expect(heading.emitted('rename')).toBeUndefined()
  })

  it('saves when the focus goes elsewhere, with what its writer saw when they began', async () => {
    const heading = show()
    const field = await begin(heading)
    await heading.setProps({ subject: 'De un colega' })
    expect(field.element.value).toBe('Factura vencida')
    await field.setValue('Otra cosa')
    await field.trigger('blur')
    expect(heading.emitted('rename')).toEqual([['Otra cosa', 'Factura vencida']])
    expect(heading.find('input').exists()).toBe(false)
  })

  it('refuses to be empty, and says so beside it', async () => {
    const heading = show()
    const field = await begin(heading)
    await field.setValue('  ')
    await field.trigger('keydown', { key: 'Enter' })
    expect(heading.get('[role=alert]').text()).toBe('Write a subject')
    expect(field.attributes('aria-describedby')).toBe(heading.get('[role=alert]').attributes('id'))
    await field.setValue('F')
    expect(heading.find('[role=alert]').exists()).toBe(false)
    expect(heading.emitted('rename')).toBeUndefined()
  })

  it('leaves Enter to whoever composes a character', async () => {
    const heading = show()
    const field = await begin(heading)
    await field.trigger('keydown', { key: 'Enter', isComposing: true })
    expect(heading.find('input').exists()).toBe(true)
  })
})

const show = (may = true) => mountWithTexts(SubjectHeading, { subject: 'Factura vencida', may }, { texts })

async function begin(heading: ReturnType<typeof show>) {
  await heading.get('button').trigger('click')
  return heading.get<HTMLInputElement>('input')
}
