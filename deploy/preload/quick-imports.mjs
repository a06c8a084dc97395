// Loaded before the server's and the tests' own code. Node reads a package's description again for each of its files; drizzle-orm
// has hundreds, and a description of 180 KB: a second of every start. Its files import each other by path and are all ES modules,
// so there is nothing to look up.
import { registerHooks } from 'node:module'

registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith('.') || !context.parentURL?.includes('/node_modules/drizzle-orm/')) return next(specifier, context)
    return { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true }
  },
})
