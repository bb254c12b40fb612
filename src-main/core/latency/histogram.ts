/** Quantiles over a sliding window in bounded memory: logarithmic buckets, in slices of time that fall off one by one. */
import type { LatencyQuantiles } from '../ingest/types.ts'

/** Each bucket ends 4 % above the one before, so a quantile is right to 2 %. */
const LOG_GROWTH = Math.log(1.04)
/** Reaches a little over a day in ms; anything above counts into the last one. */
const BUCKETS = 468

const SLICE_MS = 60_000
/** L2's hour. */
const MINUTES = 60
/** And the minute that is being filled. */
const SLICES = MINUTES + 1

interface Slice {
  /** Number of the slice since the clock's zero. */
  readonly at: number
  readonly counts: Uint32Array
}

function bucketOf(value: number): number {
  // Negatives were clamped by the caller (protocol.md L1); below 1 ms nothing is told apart.
  return value < 1 ? 0 : Math.min(BUCKETS - 1, 1 + Math.floor(Math.log(value) / LOG_GROWTH))
}

function middleOf(bucket: number): number {
  return bucket === 0 ? 0 : Math.round(Math.exp((bucket - 0.5) * LOG_GROWTH))
}

export class SlidingHistogram {
  #slices: Slice[] = []
  /** Of all slices together: asked for every second, and each of them seldom. */
  #total = new Uint32Array(BUCKETS)

  /** `nowMs` by a monotonic clock. */
  record(value: number, nowMs: number): void {
    const at = Math.floor(nowMs / SLICE_MS)
    let slice = this.#slices.at(-1)
    if (slice?.at !== at) {
      slice = { at, counts: new Uint32Array(BUCKETS) }
      this.#slices.push(slice)
      this.#expire(at)
    }
    const bucket = bucketOf(value)
    slice.counts[bucket] = (slice.counts[bucket] ?? 0) + 1
    this.#total[bucket] = (this.#total[bucket] ?? 0) + 1
  }

  /** Null while the window is empty. Nearest rank, ms. */
  quantiles(nowMs: number): LatencyQuantiles | null {
    this.#expire(Math.floor(nowMs / SLICE_MS))
    return quantilesOf(this.#total)
  }

  /** The same of each minute, the present one last; null where nothing was recorded. */
  minutes(nowMs: number): readonly (LatencyQuantiles | null)[] {
    const now = Math.floor(nowMs / SLICE_MS)
    const byMinute = new Map(this.#slices.map(({ at, counts }) => [at, counts]))
    return Array.from({ length: MINUTES }, (_, n) => {
      const counts = byMinute.get(now - MINUTES + 1 + n)
      return counts === undefined ? null : quantilesOf(counts)
    })
  }

  clear(): void {
    this.#slices = []
    this.#total.fill(0)
  }

  #expire(now: number): void {
    for (
      let [first] = this.#slices;
      first !== undefined && first.at <= now - SLICES;
      [first] = this.#slices
    ) {
      first.counts.forEach((n, bucket) => (this.#total[bucket] = (this.#total[bucket] ?? 0) - n))
      this.#slices.shift()
    }
  }
}

function quantilesOf(counts: Uint32Array): LatencyQuantiles | null {
  const count = counts.reduce((sum, n) => sum + n, 0)
  if (count === 0) return null
  const at = (q: number) => quantile(counts, Math.ceil(q * count))
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), count }
}

function quantile(counts: Uint32Array, rank: number): number {
  let seen = 0
  for (const [bucket, n] of counts.entries()) {
    seen += n
    if (seen >= rank) return middleOf(bucket)
  }
  return middleOf(BUCKETS - 1)
}
