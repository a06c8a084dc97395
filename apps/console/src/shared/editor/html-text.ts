/** Whether there is nothing in it to read or to look at. */
export function isBlank(html: string): boolean {
  return !/<img\b/i.test(html) && html.replace(/<[^>]*>|&nbsp;|\s/g, '') === ''
}

/** Items of one paragraph without it: mail programs would give each the distance of a paragraph. */
export function withTightLists(html: string): string {
  return html.replace(/<li><p>((?:(?!<\/p>)[^])*)<\/p>(?=<\/li>|<[ou]l\b)/g, '<li>$1')
}

const blockTags = new Set(['P', 'DIV', 'BLOCKQUOTE', 'PRE', 'UL', 'OL', 'LI', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6'])

/** HTML of the editor as plain text that reads the same: for drafts, previews and what is on its way. */
export function textOf(html: string): string {
  const body = new DOMParser().parseFromString(html, 'text/html').body
  return blocksOf(body).join('\n\n').replace(/\n{3,}/g, '\n\n').trim()
}

function blocksOf(parent: Element): string[] {
  const blocks: string[] = []
  let line = ''
  const endLine = () => {
    if (line.trim()) blocks.push(line.trim())
    line = ''
  }
  for (const node of parent.childNodes) {
    if (!(node instanceof Element)) line += node.nodeType === Node.TEXT_NODE ? (node.textContent ?? '') : ''
    else if (node.tagName === 'UL' || node.tagName === 'OL') {
      endLine()
      blocks.push(listText(node))
    } else if (node.tagName === 'BLOCKQUOTE') {
      endLine()
      blocks.push(blocksOf(node).join('\n\n').replace(/^/gm, '> '))
    } else if (blockTags.has(node.tagName)) {
      endLine()
      blocks.push(...blocksOf(node))
    } else line += node.tagName === 'BR' ? '\n' : node.tagName === 'IMG' ? (node.getAttribute('alt') ?? '') : blocksOf(node).join('\n')
  }
  endLine()
  return blocks
}

function listText(list: Element): string {
  const first = Number(list.getAttribute('start') ?? 1)
  return [...list.children].map((item, index) => `${list.tagName === 'OL' ? `${first + index}.` : '-'} ${blocksOf(item).join('\n').replaceAll('\n', '\n  ')}`).join('\n')
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Plain text for the editor: blank lines part paragraphs, single ones break lines. */
export function textToHtml(text: string): string {
  if (text.trim() === '') return ''
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/^\n+|\s+$/g, '')
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${paragraph.replace(/[&<>"]/g, (character) => escapes[character] as string).replaceAll('\n', '<br>')}</p>`)
    .join('')
}
