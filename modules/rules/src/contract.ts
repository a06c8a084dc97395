import { LocalizedName, Nullable } from '@timbre/kernel/contract'
import { Type, type Static, type TUnsafe } from 'typebox'

/** What kind of value a field holds; decides its operators and how its values are written. */
export const fieldTypes = ['text', 'number', 'boolean', 'timestamp', 'id', 'textSet', 'idSet', 'fullText'] as const
export type FieldType = (typeof fieldTypes)[number]

/** How many values an operator is given. */
export const operatorArity = {
  is: 'one',
  isNot: 'one',
  in: 'list',
  notIn: 'list',
  contains: 'one',
  notContains: 'one',
  startsWith: 'one',
  above: 'one',
  below: 'one',
  atLeast: 'one',
  atMost: 'one',
  before: 'one',
  after: 'one',
  on: 'one',
  isEmpty: 'none',
  isNotEmpty: 'none',
  hasAny: 'list',
  hasAll: 'list',
  hasNone: 'list',
  matches: 'list',
  changed: 'none',
} as const
export type Operator = keyof typeof operatorArity
export const operators = Object.keys(operatorArity) as Operator[]

/** Operators a field of each type understands. `changed` is for conditions on events only. */
export const operatorsOf: Readonly<Record<FieldType, readonly Operator[]>> = {
  text: ['is', 'isNot', 'in', 'notIn', 'contains', 'notContains', 'startsWith', 'isEmpty', 'isNotEmpty', 'changed'],
  number: ['is', 'isNot', 'in', 'notIn', 'above', 'atLeast', 'below', 'atMost', 'isEmpty', 'isNotEmpty', 'changed'],
  boolean: ['is', 'isNot', 'isEmpty', 'isNotEmpty', 'changed'],
  timestamp: ['on', 'before', 'after', 'atLeast', 'atMost', 'isEmpty', 'isNotEmpty', 'changed'],
  id: ['is', 'isNot', 'in', 'notIn', 'isEmpty', 'isNotEmpty', 'changed'],
  textSet: ['hasAny', 'hasAll', 'hasNone', 'isEmpty', 'isNotEmpty', 'changed'],
  idSet: ['hasAny', 'hasAll', 'hasNone', 'isEmpty', 'isNotEmpty', 'changed'],
  fullText: ['matches'],
}

/** How large a condition may be; the same for the tree and the text form. */
export const conditionLimits = { depth: 8, comparisons: 100, values: 100, valueLength: 500, textLength: 2000 } as const

export type ConditionScalar = string | number | boolean
export type ConditionValue = ConditionScalar | readonly (string | number)[]

/** One test of one field. `before.` in front of the field's name looks at the value before the event. */
export interface Comparison {
  readonly field: string
  readonly operator: Operator
  readonly value?: ConditionValue
}

/** `{ all: [] }` matches everything. */
export type Condition =
  { readonly all: readonly Condition[] } | { readonly any: readonly Condition[] } | { readonly not: Condition } | Comparison

/** To put a condition inside another schema. The app must know the schema `Condition` (`app.addSchema`). */
export const ConditionRef: TUnsafe<Condition> = Type.Unsafe<Condition>({ $ref: 'Condition#' })

const OperatorName = Type.Enum(operators)
const ConditionList = Type.Array(ConditionRef, { maxItems: conditionLimits.comparisons })
const Scalar = Type.String({ maxLength: conditionLimits.valueLength })

export const Condition: TUnsafe<Condition> = Type.Unsafe<Condition>({
  $id: 'Condition',
  description:
    'Selects subjects: a tree of `all`, `any` and `not` over comparisons `{ field, operator, value }`. ' +
    'Times may be relative (`-3d`, `today`), references may be `me` and `my departments`. Nothing is ever unknown: an empty field fails `is` and passes `isNot`.',
  examples: [
    { all: [{ field: 'statusId', operator: 'is', value: 'open' }, { not: { field: 'tags', operator: 'hasAny', value: ['vip'] } }] },
  ],
  anyOf: [
    Type.Object({ all: ConditionList }, { additionalProperties: false, description: 'True when every part is' }),
    Type.Object({ any: ConditionList }, { additionalProperties: false, description: 'True when at least one part is' }),
    Type.Object({ not: ConditionRef }, { additionalProperties: false, description: 'True when the part is not' }),
    Type.Object(
      {
        field: Type.String({ minLength: 1, maxLength: 100, examples: ['assigneeId'] }),
        operator: OperatorName,
        value: Type.Optional(
          Type.Union([
            Type.Boolean(),
            Type.Number(),
            Scalar,
            Type.Array(Type.Union([Type.Number(), Scalar]), { maxItems: conditionLimits.values }),
          ]),
        ),
      },
      { additionalProperties: false },
    ),
  ],
})

/** A field as a console's condition builder needs to know it. */
export const FieldDescription = Type.Object(
  {
    name: Type.String({ description: 'Name in conditions', examples: ['statusId'] }),
    textName: Type.String({ description: 'Name in the text form', examples: ['status'] }),
    type: Type.Enum([...fieldTypes]),
    label: LocalizedName,
    operators: Type.Array(OperatorName),
    nullable: Type.Boolean({ description: 'True when the field can be empty' }),
    references: Nullable(Type.String({ description: 'What an id stands for: offer these to choose from', examples: ['agent'] })),
    values: Nullable(
      Type.Array(Type.Object({ value: Type.String(), label: LocalizedName }), {
        description: 'All values a text field can have, if they are fixed',
      }),
    ),
  },
  { $id: 'FieldDescription' },
)
export type FieldDescription = Static<typeof FieldDescription>

/** One step of a macro, a trigger or a bulk edit: its type and that type's arguments side by side. */
export const Action = Type.Object(
  { type: Type.String({ minLength: 1, maxLength: 100, examples: ['setStatus'] }) },
  {
    $id: 'Action',
    additionalProperties: true,
    description: 'What to do: an action’s type and its arguments',
    examples: [{ type: 'setStatus', statusId: 3 }],
  },
)
export type Action = { readonly type: string; readonly [argument: string]: unknown }

export const ActionDescription = Type.Object(
  {
    type: Type.String({ examples: ['setStatus'] }),
    label: LocalizedName,
    args: Type.Unsafe<object>({ type: 'object', additionalProperties: true, description: 'JSON Schema of the arguments' }),
    permission: Type.String({ description: 'Permission one needs to run it' }),
  },
  { $id: 'ActionDescription' },
)
export type ActionDescription = Static<typeof ActionDescription>
