import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { createFieldRegistry, describeFields, type FieldDefinition } from './fields.ts'
import { registry } from './ticket-fields.fixture.ts'

const label = { en: 'Name', es: 'Nombre' }
const name: FieldDefinition<{ name: string }> = { name: 'name', type: 'text', label, sql: sql`name`, get: (tag) => tag.name }

describe('the registry', () => {
  test.each<[string, FieldDefinition<{ name: string }>, string]>([
    ['a name that is taken', name, 'Field "name" of tag is registered twice'],
    ['a text name that is taken', { ...name, name: 'other', textNames: ['NAME'] }, 'Two fields of tag are called "NAME" in the text form'],
    ['a text name with another meaning', { ...name, name: 'other', textNames: ['is'] }, '"is" cannot be a field\'s name in the text form'],
    ['a text name that cannot be read', { ...name, name: 'other', textNames: ['a b'] }, '"a b" cannot be a field\'s name in the text form'],
    ['a name with the prefix for earlier values', { ...name, name: 'before.name' }, '"before.name" cannot be a field\'s name'],
    [
      'an operator of another type',
      { ...name, name: 'other', operators: ['above'] },
      'Field "other" of tag cannot know the operator "above"',
    ],
  ])('refuses %s', (_case, field, message) => {
    const fields = createFieldRegistry()
    fields.register('tag', [name])
    expect(() => fields.register('tag', [field])).toThrow(message)
  })

  test('says when nobody registered the subject type', () => {
    expect(() => createFieldRegistry().fields('tickets')).toThrow('No fields are registered for "tickets"')
  })
})

describe('the description for a console', () => {
  const described = (fieldName: string, options = {}) =>
    describeFields(registry, 'ticket', options).find((field) => field.name === fieldName)

  test('names what can be chosen', () => {
    expect(described('assigneeId')).toMatchObject({ textName: 'assignee', type: 'id', references: 'agent', nullable: true, values: null })
    expect(described('channel')?.values?.map(({ value }) => value)).toEqual(['email', 'chat', 'phone', 'any'])
  })

  test('compares fixed values as a whole', () => {
    expect(described('channel')?.operators).toEqual(['is', 'isNot', 'in', 'notIn'])
    expect(described('reference')?.operators).toContain('contains')
  })

  test('offers emptiness where a field can be empty, and changes for events only', () => {
    expect(described('statusId')?.operators).toEqual(['is', 'isNot', 'in', 'notIn'])
    expect(described('assigneeId', { forEvents: true })?.operators).toEqual([
      'is',
      'isNot',
      'in',
      'notIn',
      'isEmpty',
      'isNotEmpty',
      'changed',
    ])
    expect(described('subject')?.operators).toContain('isEmpty')
  })
})
