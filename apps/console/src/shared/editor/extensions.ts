import { Extension, type Extensions } from '@tiptap/core'
import { Placeholder } from '@tiptap/extensions'
import { StarterKit } from '@tiptap/starter-kit'
import { pictureNode } from './picture-node.ts'
import type { EditorPictures } from './pictures.ts'

interface EditorOptions {
  readonly placeholder: () => string
  readonly pictures: EditorPictures | undefined
  readonly more: Extensions
  /** The key for a link; false when there is nothing to link. */
  readonly onLinkKey: () => boolean
}

/** What can be written: as much as every mail program shows the same. */
export function editorExtensions({ placeholder, pictures, more, onLinkKey }: EditorOptions): Extensions {
  return [
    StarterKit.configure({
      heading: false,
      horizontalRule: false,
      codeBlock: false,
      trailingNode: false,
      dropcursor: { class: 'editor-drop', color: false },
      link: { openOnClick: false, autolink: true, linkOnPaste: true, defaultProtocol: 'https', HTMLAttributes: { target: null, rel: null, class: null } },
    }),
    Extension.create({ name: 'linkKey', addKeyboardShortcuts: () => ({ 'Mod-k': onLinkKey }) }),
    Placeholder.configure({ placeholder }),
    ...(pictures ? [pictureNode(pictures)] : []),
    ...more,
  ]
}
