import { expect, it, vi } from 'vitest'
import { useDragOrder } from './drag-order.ts'

function start() {
  const moves: string[] = []
  const drag = useDragOrder<string>((dragged, onto) => moves.push(`${dragged} onto ${onto}`))
  const event = { preventDefault: vi.fn() }
  return { drag, moves, event, enter: (key: string) => drag.enter(event as unknown as DragEvent, key) }
}

it('moves what is dragged onto what it is dropped on, and shows where', () => {
  const { drag, moves, enter } = start()
  drag.start('mine')
  enter('spam')
  expect([drag.isOver('spam'), drag.isOver('mine')]).toEqual([true, false])
  drag.drop()
  expect(moves).toEqual(['mine onto spam'])
  expect(drag.isOver('spam')).toBe(false)
})

it('leaves alone what is dropped where it was, given up, or dragged in from elsewhere', () => {
  const { drag, moves, event, enter } = start()
  drag.start('mine')
  enter('mine')
  drag.drop()
  drag.start('mine')
  enter('spam')
  drag.end()
  drag.drop()
  expect(event.preventDefault).toHaveBeenCalledTimes(2)
  enter('spam')
  drag.drop()
  expect(event.preventDefault).toHaveBeenCalledTimes(2)
  expect(moves).toEqual([])
})
