import { computed, reactive, ref, watch } from 'vue'
import { pictureNames } from '../../../shared/editor/pictures.ts'
import type { DraftContent, SentFile } from './draft-copies.ts'
import { useDrafts, type Mode } from './drafts.store.ts'
import { useUploads } from './uploads.ts'

/** One message being written: its draft and the files that go with it, kept in step. */
export function useWriting(ticketId: number, mode: Mode) {
  const drafts = useDrafts()
  const uploads = useUploads()
  const content = computed(() => drafts.content(ticketId, mode))
  /** Files that stand or stood in the text: taken out of it, they do not go along. */
  const pictureIds = reactive(new Set<string>())
  const insertAt = ref<(name: string, alt: string) => void>()

  const isPicture = (id: string) => pictureIds.has(id) || uploads.files.some((file) => file.id === id && file.picture !== undefined)
  const listed = computed(() => uploads.files.filter((file) => file.problem || (file.picture === undefined && !(file.id && pictureIds.has(file.id)))))

  const html = computed({
    get: () => content.value.html,
    set: (value) => write(value),
  })

  function write(value: string) {
    const text = byId(value)
    drafts.write(ticketId, mode, { html: text, attachments: carriedBy(text) })
  }

  /** A picture goes by the name of its upload as soon as it has one. */
  function byId(value: string): string {
    return uploads.files.reduce((text, { picture, id }) => (picture && id ? text.replaceAll(`cid:${picture}"`, `cid:${id}"`) : text), value)
  }

  function carriedBy(text: string): readonly SentFile[] {
    const shown = pictureNames(text)
    return uploads.ready.value.filter(({ id }) => !isPicture(id) || shown.includes(id))
  }

  /** Pictures go into the text, where the caret is; everything else below it. */
  function addFiles(files: readonly File[]) {
    for (const file of files) {
      if (insertAt.value && /^image\/(?:png|jpeg|gif|webp|avif)$/.test(file.type)) insertAt.value(uploads.addPicture(file, settle), file.name)
      else uploads.add([file])
    }
  }

  /** A picture that will not come leaves the text; the list says why. */
  function settle(name: string, id: string | undefined) {
    write(id === undefined ? html.value.replace(new RegExp(`<img\\b[^>]*\\bsrc="cid:${name}"[^>]*>`, 'g'), '') : html.value)
  }

  watch(
    () => pictureNames(html.value),
    (names) => {
      const known = new Set(content.value.attachments.map(({ id }) => id))
      for (const name of names.filter((one) => known.has(one))) {
        pictureIds.add(name)
        void uploads.fetchPicture(name)
      }
    },
    { immediate: true },
  )
  // What another screen attached or a message brought back comes; what was sent or thrown away goes.
  watch(
    () => content.value.attachments,
    (kept) => {
      uploads.restore(kept)
      const ids = new Set(kept.map(({ id }) => id))
      for (const { key, id } of [...uploads.files]) if (id && !ids.has(id) && !isPicture(id)) uploads.remove(key)
    },
    { immediate: true },
  )
  watch(uploads.ready, () => {
    const carried = carriedBy(html.value)
    if (idsOf(carried) !== idsOf(content.value.attachments)) drafts.write(ticketId, mode, { attachments: carried })
  }, { flush: 'sync' })
  dropUnfinished()

  /** Pictures whose upload broke off with the page they were written on. */
  function dropUnfinished() {
    if (/src="cid:new-/.test(html.value)) write(html.value.replace(/<img\b[^>]*\bsrc="cid:new-[^>]*>/g, ''))
  }

  const change = (part: Partial<DraftContent>) => drafts.write(ticketId, mode, part)

  return { content, html, change, uploads, listed, addFiles, insertAt }
}

export type Writing = ReturnType<typeof useWriting>

const idsOf = (files: readonly SentFile[]) => files.map(({ id }) => id).join(' ')
