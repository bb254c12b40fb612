/**
 * Gaps between detection and receipt that disagree with the rest (baseline.ts): another detector's clock, a wrong date,
 * a server that sends what it had held back. The kind that comes again at another moment is usual there, not late.
 */

/** As near as gaps of one clock come, ms. */
const NEAR_MS = 5_000
/** What a server held back arrives within less, or comes nearer all the time. */
const APART_MS = 10_000
const MOST = 4
/** What comes within a second counts as one moment, ms. */
export const MOMENT_MS = 1_000

export interface Rival {
  gap: number
  /** When it was first met, monotonic ms. */
  readonly at: number
  /** At how many moments it was met lately. */
  count: number
  countedAt: number
  known: boolean
}

export class Rivals {
  #list: Rival[] = []

  /** @param quicker than the rest: that nothing but a date can do, so twice at any time is enough */
  meet(gap: number, now: number, quicker: boolean): Rival {
    let rival = this.#list.find((one) => Math.abs(one.gap - gap) <= NEAR_MS)
    if (rival === undefined) {
      rival = { gap, at: now, count: 1, countedAt: now, known: false }
      this.#add(rival)
      return rival
    }
    if (now - rival.countedAt >= MOMENT_MS) {
      rival.countedAt = now
      rival.count += 1
    }
    if (gap < rival.gap) rival.gap = gap
    rival.known ||= quicker || now - rival.at >= APART_MS
    return rival
  }

  /** The rival became the rule, and what was the rule is a known rival. */
  replace(rival: Rival, old: Omit<Rival, 'known'>): void {
    this.#list = this.#list.filter((one) => one !== rival)
    this.#add({ ...old, known: true })
  }

  forgetCounts(): void {
    for (const rival of this.#list) rival.count = 0
  }

  shift(ms: number): void {
    for (const rival of this.#list) rival.gap += ms
  }

  clear(): void {
    this.#list = []
  }

  #add(rival: Rival): void {
    if (this.#list.length === MOST) {
      // One that is known is worth more than any number of wild dates.
      const out = this.#list.findIndex(({ known }) => !known)
      this.#list.splice(Math.max(0, out), 1)
    }
    this.#list.push(rival)
  }
}
