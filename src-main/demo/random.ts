import type { Random } from '../core/ports.ts'

/** A deterministic source (mulberry32): the same seed gives the same numbers on every machine. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0
      let t = state
      t = Math.imul(t ^ (t >>> 15), t | 1)
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296
    },
  }
}

/**
 * Mixes integers into one seed, so that a minute of the market (or one lattice point of a price) is a pure
 * function of its coordinates and can be drawn again without drawing everything before it.
 */
export function mixSeed(...parts: readonly number[]): number {
  let hash = 0x811c9dc5
  for (const part of parts) {
    // Millisecond times exceed 32 bits: both halves take part.
    for (const half of [part >>> 0, Math.floor(part / 4294967296) >>> 0]) {
      hash = Math.imul(hash ^ half, 0x85ebca6b)
      hash ^= hash >>> 13
      hash = Math.imul(hash, 0xc2b2ae35)
      hash ^= hash >>> 16
    }
  }
  return hash >>> 0
}

export function between(random: Random, low: number, high: number): number {
  return low + random.next() * (high - low)
}

/** Inclusive at both ends. */
export function integerBetween(random: Random, low: number, high: number): number {
  return low + Math.floor(random.next() * (high - low + 1))
}

export function exponential(random: Random, mean: number): number {
  return -Math.log(1 - random.next()) * mean
}

/** `median` is the middle value; `sigma` the spread of its logarithm. */
export function logNormal(random: Random, median: number, sigma: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()))
  return median * Math.exp(sigma * radius * Math.cos(2 * Math.PI * random.next()))
}

export function pick<T>(random: Random, choices: readonly [T, ...T[]]): T {
  return choices[Math.floor(random.next() * choices.length)] ?? choices[0]
}

export function pickWeighted<T>(random: Random, choices: readonly [Weighted<T>, ...Weighted<T>[]]): T {
  const total = choices.reduce((sum, choice) => sum + choice.weight, 0)
  let rest = random.next() * total
  for (const choice of choices) {
    rest -= choice.weight
    if (rest < 0) return choice.value
  }
  return choices[0].value
}

export interface Weighted<T> {
  readonly value: T
  readonly weight: number
}

export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, order: random.next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item)
}
