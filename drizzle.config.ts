import { defineConfig } from 'drizzle-kit'

/** Migrations are generated from the modules' schemas, then read and named by hand. */
export default defineConfig({
  dialect: 'postgresql',
  casing: 'snake_case',
  schema: './modules/*/src/*.schema.ts',
  out: './migrations',
  migrations: { prefix: 'index' },
})
