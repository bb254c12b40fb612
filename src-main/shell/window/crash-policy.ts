/**
 * When a page that failed is loaded again: three times at once, then after 30 s, 1 min, 2 min … 15 min, without end, since
 * what broke it may pass. A page that has lived for a minute has recovered.
 */
const AT_ONCE = 3
const LIVED_MS = 60_000
const FIRST_WAIT_MS = 30_000
const LONGEST_WAIT_MS = 15 * 60_000

export interface CrashPolicy {
  /** It failed: how long to wait before loading it again. */
  failed(now: number): number
  /** It is there and answers. */
  alive(now: number): void
}

export function createCrashPolicy(): CrashPolicy {
  let failures = 0
  let aliveSince: number | null = null
  return {
    failed(now) {
      if (aliveSince !== null && now - aliveSince >= LIVED_MS) failures = 0
      aliveSince = null
      failures += 1
      if (failures <= AT_ONCE) return 0
      return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - AT_ONCE - 1))
    },
    alive: (now) => void (aliveSince ??= now),
  }
}
