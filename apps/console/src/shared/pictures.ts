const loaded = new Map<string, Promise<string | undefined>>()
const mostKept = 60

/**
 * A picture of ours as a data: address, for frames that may load nothing themselves. Only addresses below our own API are fetched; they
 * are signed, so no credentials go along.
 */
export function loadPicture(address: string): Promise<string | undefined> {
  const url = new URL(address, location.origin)
  if (url.origin !== location.origin || !url.pathname.startsWith('/api/')) return Promise.resolve(undefined)
  const known = loaded.get(url.href)
  if (known) return known
  const coming = fetchPicture(url.href)
  loaded.set(url.href, coming)
  if (loaded.size > mostKept) loaded.delete(loaded.keys().next().value ?? '')
  return coming
}

async function fetchPicture(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url)
    if (!response.ok) return undefined
    const blob = await response.blob()
    return blob.type.startsWith('image/') ? await asDataUrl(blob) : undefined
  } catch {
    return undefined
  }
}

function asDataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error ?? new Error('The picture could not be read'))
    reader.readAsDataURL(blob)
  })
}
