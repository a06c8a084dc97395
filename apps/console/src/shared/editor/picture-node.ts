import { Image } from '@tiptap/extension-image'
import { watchEffect } from 'vue'
import type { EditorPictures } from './pictures.ts'

/** A picture of the text itself, by name. None comes from outside, and HTML holds the name alone. */
export function pictureNode(pictures: EditorPictures) {
  return Image.extend({
    addAttributes() {
      return {
        name: {
          default: null,
          parseHTML: (element: HTMLElement) => /^cid:([\w-]+)$/.exec(element.getAttribute('src') ?? '')?.[1] ?? null,
          renderHTML: ({ name }: { name: string }) => ({ src: `cid:${name}` }),
        },
        alt: { default: null },
      }
    },
    parseHTML() {
      return [{ tag: 'img[src^="cid:"]' }]
    },
    addNodeView() {
      return ({ node }) => {
        const dom = document.createElement('span')
        dom.className = 'editor-picture'
        const image = dom.appendChild(document.createElement('img'))
        const bar = dom.appendChild(document.createElement('span'))
        image.alt = String(node.attrs['alt'] ?? '')
        const stop = watchEffect(() => {
          const { source, progress } = pictures.get(String(node.attrs['name'])) ?? { source: undefined }
          if (source) image.src = source
          dom.toggleAttribute('data-sending', progress !== undefined)
          bar.style.transform = `scaleX(${progress ?? 1})`
        })
        return { dom, destroy: stop, update: (next) => next.type === node.type && next.attrs['name'] === node.attrs['name'] }
      }
    },
  }).configure({ inline: true })
}
