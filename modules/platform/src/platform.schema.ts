/** Pieces of tables that other modules' schemas are made of. Platform's own tables are in migrations/0001_platform.sql. */
export { claimColumns } from './claim/claim-columns.ts'
