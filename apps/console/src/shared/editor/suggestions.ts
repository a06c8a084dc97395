import { Mention } from '@tiptap/extension-mention'
import type { SuggestionKeyDownProps, SuggestionProps } from '@tiptap/suggestion'
import { computed, reactive, ref, shallowRef } from 'vue'

/** One line of what is offered. With `run` it does something; otherwise `text` is put into the text, or the name as a mention. */
export interface Suggestion {
  readonly id: string
  readonly label: string
  readonly hint?: string
  readonly text?: string
  readonly run?: () => void
  /** Of a ticket. */
  readonly status?: { readonly category: string; readonly name: string }
}

/** A character that opens a list where it begins a word. */
export interface Trigger {
  readonly char: string
  /** What is offered for what was typed behind it; looked at again whenever what it was made of changes. */
  readonly find: (typed: string) => readonly Suggestion[]
  /** Is told what was typed, to fetch what is not at hand. */
  readonly ask?: (typed: string) => void
  /** Whether Enter takes the first line, though nobody has gone to it. */
  readonly takesFirst: (typed: string, first: Suggestion) => boolean
}

/** The list that is open now. */
export interface OpenList {
  readonly items: readonly Suggestion[]
  /** Of what Enter would take; -1: nothing, Enter goes to the text. */
  readonly active: number
  readonly place: DOMRect | undefined
  readonly choose: (item: Suggestion) => void
}

/** Lists that open while somebody writes. `list` is what is to be shown, `extension` what hears the keys. */
export function suggestionLists(triggers: readonly Trigger[]) {
  const open = shallowRef<{ readonly trigger: Trigger; readonly typed: string; readonly place: DOMRect | undefined; readonly choose: (item: Suggestion) => void }>()
  /** The line its writer has gone to. */
  const wanted = ref<string>()
  const items = computed(() => open.value?.trigger.find(open.value.typed) ?? [])
  const active = computed(() => {
    const place = items.value.findIndex(({ id }) => id === wanted.value)
    const [first] = items.value
    return place < 0 && first && open.value?.trigger.takesFirst(open.value.typed, first) ? 0 : place
  })
  const list: OpenList = reactive({ items, active, place: computed(() => open.value?.place), choose: (item: Suggestion) => open.value?.choose(item) })

  function show(trigger: Trigger, { query, clientRect, command }: SuggestionProps<Suggestion>) {
    if (open.value?.trigger !== trigger || open.value.typed !== query) {
      wanted.value = undefined
      trigger.ask?.(query)
    }
    open.value = { trigger, typed: query, place: clientRect?.() ?? undefined, choose: command }
  }

  function onKeyDown({ event }: SuggestionKeyDownProps): boolean {
    const { length } = items.value
    const chosen = items.value[active.value]
    if (length === 0) return false
    if (event.key === 'ArrowDown') wanted.value = items.value[(active.value + 1) % length]?.id
    else if (event.key === 'ArrowUp') wanted.value = items.value[(Math.max(active.value, 0) - 1 + length) % length]?.id
    else if ((event.key === 'Enter' || event.key === 'Tab') && chosen) list.choose(chosen)
    else return false
    return true
  }

  const extension = Mention.configure({
    suggestions: triggers.map((trigger) => ({
      char: trigger.char,
      command: ({ editor, range, props }) => {
        const { id, label, text, run } = props as unknown as Suggestion
        const chain = editor.chain().focus().deleteRange(range)
        if (run) {
          chain.run()
          run()
        } else if (text) chain.insertContent({ type: 'text', text: `${text} ` }).run()
        else chain.insertContent([{ type: 'mention', attrs: { id, label } }, { type: 'text', text: ' ' }]).run()
      },
      render: () => ({
        onStart: (props) => show(trigger, props),
        onUpdate: (props) => show(trigger, props),
        onKeyDown,
        onExit: () => void (open.value?.trigger === trigger && (open.value = undefined)),
      }),
    })),
  })
  return { list, extension }
}
