/** The demo desk's chance, so that a test which fails by chance can be repeated with its seed. */
export { seededRandom, type Random } from '../../apps/server/demo/random.ts'
