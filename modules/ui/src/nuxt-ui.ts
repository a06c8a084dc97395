import { iconNames } from './icons.ts'

/** Enters and leaves by our tokens; reduced motion cuts both short. */
const moves =
  'data-[state=open]:animate-[tb-open_var(--tb-enter)_ease-out] data-[state=delayed-open]:animate-[tb-open_var(--tb-enter)_ease-out] data-[state=closed]:animate-[tb-close_var(--tb-exit)_ease-out]'

/** A field that has the focus wears our ring; the kit's own inside it would be a second one. */
const quietRing = { color: 'primary' as const, variant: 'outline' as const, class: 'focus-visible:ring-line-strong' }

/**
 * What the browser apps tell the Nuxt UI plugin of Vite: nothing is imported by itself, nothing comes from outside, and the controls take
 * our sizes. Used in `vite.config.ts` only. `root` is the folder of the app.
 */
export function nuxtUiOptions(root: string) {
  return {
    root,
    components: false as const,
    autoImport: false as const,
    dts: false,
    colorMode: false,
    scanPackages: ['@timbre/ui'],
    theme: { colors: ['primary', 'error'] },
    experimental: { componentDetection: true },
    icon: { clientBundle: { icons: iconNames.map((name) => `lucide:${name}`) } },
    ui: {
      button: {
        slots: { base: 'cursor-pointer disabled:opacity-50 aria-disabled:opacity-50' },
        variants: {
          size: {
            sm: { base: 'px-2.5 py-1 text-compact min-h-7', leadingIcon: 'size-4', trailingIcon: 'size-4' },
            md: { base: 'px-3 py-1.5 text-sm min-h-8', leadingIcon: 'size-4', trailingIcon: 'size-4' },
            lg: { base: 'px-4 py-2 text-sm min-h-10', leadingIcon: 'size-4', trailingIcon: 'size-4' },
          },
        },
        compoundVariants: [
          { color: 'primary' as const, variant: 'solid' as const, class: 'hover:bg-accent-hover active:bg-accent-hover' },
          { color: 'primary' as const, variant: 'link' as const, class: 'text-link hover:text-link hover:underline active:text-link' },
          { color: 'neutral' as const, variant: 'outline' as const, class: 'ring-line hover:ring-line-strong focus-visible:ring-line-strong' },
        ],
      },
      input: { slots: { root: 'w-full' }, compoundVariants: [quietRing], variants: { size: { lg: { base: 'text-base/5 pane:text-sm/5 min-h-10' }, md: { base: 'text-base/5 pane:text-sm/5' } } } },
      textarea: { slots: { root: 'w-full' }, compoundVariants: [quietRing], variants: { size: { lg: { base: 'text-base/5 pane:text-sm/5' }, md: { base: 'text-base/5 pane:text-sm/5' } } } },
      formField: { slots: { label: 'font-medium text-ink', description: 'text-ink-3', help: 'text-ink-3', error: 'text-breach' } },
      modal: {
        slots: { overlay: 'bg-scrim', content: 'shadow-dialog rounded-xl divide-y-0', header: 'pb-0 sm:pb-0', footer: 'justify-end pt-0 sm:pt-0', title: 'text-section font-semibold', description: 'text-sm text-ink-2' },
        variants: { transition: { true: { content: moves } } },
      },
      dropdownMenu: { slots: { content: `shadow-menu ${moves}` } },
      popover: { slots: { content: `shadow-menu ring-line ${moves}` } },
      tooltip: { slots: { content: `shadow-menu ring-line text-ink ${moves}` } },
      switch: { slots: { base: 'data-[state=unchecked]:bg-line-strong' } },
      toast: { slots: { root: 'shadow-menu ring-line items-center', title: 'text-ink', description: 'text-ink-2', close: 'size-7 min-h-7 justify-center' } },
    },
  }
}
