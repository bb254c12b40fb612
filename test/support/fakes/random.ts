import type { Random } from '../../../src-main/core/ports.ts'

/** Always the same number: 0 gives the shortest jittered delay, just under 1 the longest. */
export function fixedRandom(value: number): Random {
  return { next: () => value }
}

/** Reproducible numbers in [0, 1) (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0
      let t = state
      t = Math.imul(t ^ (t >>> 15), t | 1)
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
      return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
    },
  }
}
