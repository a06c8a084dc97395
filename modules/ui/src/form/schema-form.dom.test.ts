import { describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { mountWithTexts } from '../testing.ts'
import SchemaForm from './SchemaForm.vue'

const schema = {
  type: 'object',
  required: ['names', 'email'],
  properties: {
    names: { type: 'object', properties: { en: { type: 'string' }, es: { type: 'string' } } },
    email: { type: 'string', format: 'email' },
    kind: { type: 'string', enum: ['mail', 'chat'] },
    active: { type: 'boolean' },
  },
}
const texts = { test: { names: { label: 'Name', help: 'What customers see.' }, email: { label: 'Address' }, kind: { label: 'Kind', options: { mail: 'By mail' } }, active: { label: 'Active' } } }

describe('a form made from a schema', () => {
  it('takes its words from the locales', () => {
    const form = show({ given: { kind: 'mail' } })
    expect(form.get('legend').text()).toBe('Name')
    expect(form.text()).toContain('What customers see.')
    expect(form.text()).toContain('By mail')
    expect(form.findAll('label').map((label) => label.text())).toEqual(expect.arrayContaining(['English', 'Spanish', 'Address', 'Active']))
  })

  it('says what is missing beside its field and leads there', async () => {
    const form = show({})
    await form.trigger('submit')
    await nextTick()
    expect(form.emitted('send')).toBeUndefined()
    expect(form.text()).toContain('This is needed.')
    expect(document.activeElement).toBe(form.get('input[lang=en]').element)
  })

  it('sends once everything will do, and shows what the server has against it until that changes', async () => {
    const form = show({})
    await form.get('input[lang=en]').setValue('Sales')
    await form.get('input[type=email]').setValue('sales@example.com')
    await form.trigger('submit')
    expect(form.emitted('send')).toEqual([[{ names: { en: 'Sales', es: 'Sales' }, email: 'sales@example.com', active: false }]])
    await form.setProps({ errors: { '/email': 'is taken' } })
    await nextTick()
    expect(form.text()).toContain('is taken')
    expect(document.activeElement).toBe(form.get('input[type=email]').element)
    await form.get('input[type=email]').setValue('other@example.com')
    expect(form.text()).not.toContain('is taken')
  })
})

function show(props: object) {
  return mountWithTexts(SchemaForm, { schema, texts: 'test', ...props }, { texts })
}
