import { Editor } from '@tiptap/core'
import { StarterKit } from '@tiptap/starter-kit'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { nextTick, shallowRef } from 'vue'
import { emojiTrigger } from './emoji.ts'
import { suggestionLists, type Suggestion, type Trigger } from './suggestions.ts'

const editors: Editor[] = []
afterEach(() => editors.splice(0).forEach((editor) => editor.destroy()))

describe('lists that open while somebody writes', () => {
  it('open where a word begins, change by themselves, and keep the line one has gone to', async () => {
    const found = shallowRef<readonly Suggestion[]>([offer('1042')])
    const { list, press, text } = write([numbers(found)], '#10')
    await vi.waitFor(() => expect(list.items).toHaveLength(1))
    expect(list.active).toBe(-1)
    press('ArrowDown')
    found.value = [offer('10'), offer('1042')]
    expect([list.active, list.items[list.active]?.id]).toEqual([1, '1042'])
    expect(press('Enter')).toBe(true)
    expect(text()).toBe('#1042 ')
    await vi.waitFor(() => expect(list.items).toEqual([]))
  })

  it('go round with the arrows, and take what was typed in full with Enter', async () => {
    const { list, press, text } = write([numbers(shallowRef([offer('10'), offer('101'), offer('102')]))], 'See #10')
    await vi.waitFor(() => expect(list.active).toBe(0))
    press('ArrowUp')
    expect(list.active).toBe(2)
    press('ArrowDown')
    press('Enter')
    expect(text()).toBe('See #10 ')
  })

  it('leave Enter to the text while nobody pointed at a line', async () => {
    const { list, press, editor } = write([numbers(shallowRef([offer('1042')]))], 'We are #1')
    await vi.waitFor(() => expect(list.items).toHaveLength(1))
    press('Enter')
    expect(editor.getHTML()).toBe('<p>We are #1</p><p></p>')
  })
})

describe('emoji', () => {
  it('are offered by two letters of a name in either language', async () => {
    const { list, press, text } = write([emojiTrigger(() => 'en')], 'Listo :cohe')
    await vi.waitFor(() => expect(list.items[0]).toMatchObject({ label: 'rocket', text: '🚀' }), 5000)
    expect(press('Enter')).toBe(true)
    expect(text()).toBe('Listo 🚀 ')
  })

  it.each(['Note: hello', 'Note:hello', 'at 10:30', 'http://example', 'so :', 'fine :)', 'a :D', ': next', ':30'])('never come up in “%s”, and Enter makes a paragraph', async (typed) => {
    await import('./emoji-words.ts')
    const { list, press, editor } = write([emojiTrigger(() => 'en')], typed)
    await nextTick()
    expect(list.items).toEqual([])
    expect(press('Enter')).toBe(true)
    expect(editor.getHTML()).toMatch(/<\/p><p>/u)
  })
})

const offer = (number: string): Suggestion => ({ id: number, label: `#${number}`, text: `#${number}` })
const numbers = (found: { readonly value: readonly Suggestion[] }): Trigger => ({ char: '#', find: () => found.value, takesFirst: (typed, { text }) => text === `#${typed}` })

function write(triggers: readonly Trigger[], typed: string) {
  const { list, extension } = suggestionLists(triggers)
  const editor = new Editor({ element: document.body.appendChild(document.createElement('div')), extensions: [StarterKit, extension] })
  editors.push(editor)
  editor.chain().focus().insertContent({ type: 'text', text: typed }).run()
  /** Whether the editor did something about it. */
  const press = (key: string) => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
    return editor.view.someProp('handleKeyDown', (handle) => handle(editor.view, event)) ?? false
  }
  return { list, editor, press, text: () => editor.getText() }
}
