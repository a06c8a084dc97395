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

describe('fields in a group', () => {
  const server = { type: 'object', properties: { server: { anyOf: [{ type: 'object', required: ['host'], properties: { host: { type: 'string' }, security: { type: 'string', enum: ['tls', 'none'] } } }, { type: 'null' }] } } }
  const grouped = { group: { server: { label: 'Own server', host: { label: 'Host' }, security: { label: 'Encryption', options: { tls: { label: 'TLS', text: 'From the first byte.' }, none: 'None' } } } } }

  it('appear when they are switched on, and say what is wrong where it is wrong', async () => {
    const form = mountWithTexts(SchemaForm, { schema: server, texts: 'group', kinds: { 'server.security': 'radio' } }, { texts: grouped })
    await form.trigger('submit')
    expect(form.emitted('send')).toEqual([[{ server: null }]])
    await form.get('[role=switch]').trigger('click')
    expect(form.text()).toContain('From the first byte.')
    await form.setProps({ errors: { '/server/host': 'leads nowhere' } })
    expect(form.text()).toContain('leads nowhere')
    await form.get('input[type=text]').setValue('smtp.example.com')
    expect(form.text()).not.toContain('leads nowhere')
    await form.trigger('submit')
    expect(form.emitted('send')?.[1]).toEqual([{ server: { host: 'smtp.example.com' } }])
  })
})

describe('what stands in a form', () => {
  it('is told while it is typed, and whether it is new', async () => {
    const form = show({ given: { email: 'ana@example.com' } })
    expect(form.emitted('change')).toEqual([[expect.objectContaining({ email: 'ana@example.com' }), false]])
    await form.get('input[type=email]').setValue('bea@example.com')
    expect(form.emitted('change')?.at(-1)).toEqual([expect.objectContaining({ email: 'bea@example.com' }), true])
    await form.setProps({ given: { email: 'bea@example.com' } })
    expect(form.emitted('change')?.at(-1)?.[1]).toBe(false)
  })

  it('begins with what somebody had typed before', () => {
    const form = show({ given: { email: 'ana@example.com' }, begun: { email: 'half@' } })
    expect((form.get('input[type=email]').element as HTMLInputElement).value).toBe('half@')
    expect(form.emitted('change')?.[0]?.[1]).toBe(true)
  })
})

function show(props: object) {
  return mountWithTexts(SchemaForm, { schema, texts: 'test', ...props }, { texts })
}
