declare module 'virtual:nuxt-ui-icons' {
  /** Hands over every icon of the build. */
  export function init(add: (name: string, data: unknown) => boolean): void
}
