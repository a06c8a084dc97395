export { createProcessPool, WorkKilled, type ProcessPool, type ProcessPoolOptions } from './pool.ts'
export { serveWork } from './serve.ts'
