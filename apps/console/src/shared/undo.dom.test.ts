import { mountWithTexts } from '@timbre/ui/testing'
import { expect, it } from 'vitest'
import { defineComponent } from 'vue'
import { useUndo } from './undo.ts'

it('takes back what shows already, as soon as it is saved, and not what was done before', () => {
  const undo = start()
  const takenBack: string[] = []
  undo.begin().done('First', () => takenBack.push('first'))
  const second = undo.begin()
  undo.undoLast()
  expect(takenBack).toEqual([])
  second.done('Second', () => takenBack.push('second'))
  expect(takenBack).toEqual(['second'])
  undo.undoLast()
  expect(takenBack).toEqual(['second', 'first'])
  expect(undo.canUndo()).toBe(false)
})

it('takes back what was done last, whichever was saved first', () => {
  const undo = start()
  const takenBack: string[] = []
  const first = undo.begin()
  const second = undo.begin()
  second.done('Second', () => takenBack.push('second'))
  first.done('First', () => takenBack.push('first'))
  undo.undoLast()
  expect(takenBack).toEqual(['second'])
})

it('has nothing to take back of what was refused', () => {
  const undo = start()
  const change = undo.begin()
  expect(undo.canUndo()).toBe(true)
  undo.undoLast()
  change.failed('It was not saved')
  expect(undo.canUndo()).toBe(false)
})

function start() {
  let undo: ReturnType<typeof useUndo> | undefined
  const Anything = defineComponent({
    setup() {
      undo = useUndo()
      return () => null
    },
  })
  mountWithTexts(Anything, {})
  return undo!
}
