/** Colours and language the frame takes from the page around it. */
export interface FrameLook {
  readonly lang: string
  readonly scheme: 'light' | 'dark'
  readonly ground: string
  readonly text: string
  readonly link: string
}

/** The measures of a mail's body, used in the frame and by the mirror that measures it. The frame loads no fonts: it has the system's. */
export const bodyStyle = `
  margin: 0; padding: 0; font: 400 15px/24px system-ui, -apple-system, 'Segoe UI', Roboto, Arial, 'Liberation Sans', sans-serif;
  overflow-wrap: anywhere; text-align: start;`

export const contentStyle = (scope: string) => `
  ${scope} p { margin: 0 0 12px } ${scope} p:last-child { margin-bottom: 0 }
  ${scope} img { max-width: 100%; height: auto } ${scope} table { max-width: 100% } ${scope} pre { white-space: pre-wrap }
  ${scope} blockquote { margin: 8px 0; padding-inline-start: 12px; border-inline-start: 2px solid currentcolor; opacity: 0.8 }`

/**
 * The whole document of the frame. It lies in a sandbox with neither scripts nor an origin; the policy says the same once more: nothing is
 * loaded, nothing runs, nothing is sent. Links open in a tab of their own.
 */
export function frameDocument(html: string, look: FrameLook): string {
  return `<!doctype html><html lang="${look.lang}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<base target="_blank">
<style>
  :root { color-scheme: ${look.scheme}; background: ${look.ground}; color: ${look.text} }
  body { ${bodyStyle} }
  a { color: ${look.link} }
  ${contentStyle('body')}
</style></head><body>${html}</body></html>`
}
