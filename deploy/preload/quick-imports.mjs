// Loaded before the server's and the tests' own code. Node reads a package's description again for each of its files; drizzle-orm
// has hundreds, and a description of 180 KB: a second of every start. Its files import each other by path and are all ES modules,
// so there is nothing to look up.
import { enableCompileCache, flushCompileCache, registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith('.') || !context.parentURL?.includes('/node_modules/drizzle-orm/')) return next(specifier, context)
    return { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true }
  },
})

// What one start has compiled is there at the next, and for the processes it forks: half of what is left of a start. It is written
// when the process ends; a server that is killed keeps it, too.
const { directory } = enableCompileCache(fileURLToPath(new URL('../../.runtime/compile-cache', import.meta.url)))
if (directory !== undefined) process.env.NODE_COMPILE_CACHE = directory
setTimeout(flushCompileCache, 5000).unref()
