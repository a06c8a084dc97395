/** What goes to a child. */
export interface Order {
  readonly id: number
  readonly input: unknown
}

/** What comes back: it can take work; it has begun; it is done. */
export type Report =
  | { readonly kind: 'ready' }
  | { readonly kind: 'begun'; readonly id: number }
  | { readonly kind: 'done'; readonly id: number; readonly output: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }

/** The child's argument: how much memory it may take. */
export const memoryArgument = '--memory-mb='
