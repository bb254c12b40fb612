import type { Random } from '../core/ports.ts'

/** For jitter; nothing secret depends on it. */
export const systemRandom: Random = { next: () => Math.random() }
