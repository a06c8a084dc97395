const size = 64

/** Puts a number on the tab's picture; 0 takes it away. */
export async function badgeFavicon(count: number): Promise<void> {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
  if (!link) return
  link.dataset['plain'] ??= link.href
  wanted = count
  const href = count === 0 ? link.dataset['plain'] : await drawn(link.dataset['plain'], count)
  if (href && wanted === count) link.href = href
}

/** A picture may be ready after the number has changed again. */
let wanted = 0

async function drawn(plain: string, count: number): Promise<string | undefined> {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = size
  const paper = canvas.getContext('2d')
  if (!paper) return undefined
  const picture = new Image(size, size)
  picture.src = plain
  try {
    await picture.decode()
  } catch {
    return undefined
  }
  paper.drawImage(picture, 0, 0, size, size)
  const radius = 21
  paper.fillStyle = '#b42318'
  paper.beginPath()
  paper.arc(size - radius, size - radius, radius, 0, 2 * Math.PI)
  paper.fill()
  paper.fillStyle = '#ffffff'
  paper.font = `700 ${count > 9 ? 24 : 32}px system-ui, sans-serif`
  paper.textAlign = 'center'
  paper.textBaseline = 'middle'
  paper.fillText(count > 99 ? '99' : String(count), size - radius, size - radius + 2)
  return canvas.toDataURL('image/png')
}
