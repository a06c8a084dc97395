import { Mention } from '@tiptap/extension-mention'
import type { SuggestionKeyDownProps, SuggestionProps } from '@tiptap/suggestion'
import { shallowReactive } from 'vue'

/** What typing `@` offers. With `run` it does something; without, its name is put into the text. */
export interface AtSuggestion {
  readonly id: string
  readonly label: string
  readonly hint?: string
  readonly run?: () => void
}

/** The list that is open now. */
export interface OpenList {
  items: readonly AtSuggestion[]
  /** Of what Enter would take; -1: nothing, Enter goes to the text. */
  active: number
  place: DOMRect | undefined
  choose: (item: AtSuggestion) => void
}

/** Names in a text, offered while `@` and a part of a name are typed. `list` is what is to be shown. */
export function atSuggestions(find: (typed: string) => readonly AtSuggestion[]) {
  const list = shallowReactive<OpenList>({ items: [], active: 0, place: undefined, choose: () => undefined })

  function show({ items, clientRect, command }: SuggestionProps<AtSuggestion>) {
    list.items = items
    list.active = items[0]?.run ? -1 : 0
    list.place = clientRect?.() ?? undefined
    list.choose = command
  }

  function onKeyDown({ event }: SuggestionKeyDownProps): boolean {
    const { length } = list.items
    if (length === 0) return false
    if (event.key === 'ArrowDown') list.active = (list.active + 1) % length
    else if (event.key === 'ArrowUp') list.active = (list.active - 1 + length) % length
    else if ((event.key === 'Enter' || event.key === 'Tab') && list.items[list.active]) list.choose(list.items[list.active] as AtSuggestion)
    else return false
    return true
  }

  const extension = Mention.configure({
    suggestion: {
      char: '@',
      items: ({ query }) => [...find(query)],
      command: ({ editor, range, props }) => {
        const { id, label, run } = props as unknown as AtSuggestion
        const chain = editor.chain().focus().deleteRange(range)
        if (run) {
          chain.run()
          run()
        } else chain.insertContent([{ type: 'mention', attrs: { id, label } }, { type: 'text', text: ' ' }]).run()
      },
      render: () => ({ onStart: show, onUpdate: show, onKeyDown, onExit: () => void (list.items = []) }),
    },
  })
  return { list, extension }
}
