/** Quantiles over a sliding window in bounded memory: logarithmic buckets, in slices of time that fall off one by one. */
import type { LatencyQuantiles } from '../ingest/types.ts'

/** Each bucket ends 4 % above the one before, so a quantile is right to 2 %. */
const LOG_GROWTH = Math.log(1.04)
/** Reaches a little over a day in ms; anything above counts into the last one. */
const BUCKETS = 468

const SLICE_MS = 5 * 60_000
/** L2's hour, and the slice that is being filled. */
const SLICES = 13

interface Slice {
  /** Number of the slice since the clock's zero. */
  readonly at: number
  readonly counts: Uint32Array
}

function bucketOf(value: number): number {
  // Negatives were clamped by the caller (L1); below 1 ms nothing is told apart.
  return value < 1 ? 0 : Math.min(BUCKETS - 1, 1 + Math.floor(Math.log(value) / LOG_GROWTH))
}

function middleOf(bucket: number): number {
  return bucket === 0 ? 0 : Math.round(Math.exp((bucket - 0.5) * LOG_GROWTH))
}

export class SlidingHistogram {
  #slices: Slice[] = []

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
  }

  /** Null while the window is empty. Nearest rank, ms. */
  quantiles(nowMs: number): LatencyQuantiles | null {
    this.#expire(Math.floor(nowMs / SLICE_MS))
    const total = new Uint32Array(BUCKETS)
    let count = 0
    for (const { counts } of this.#slices)
      counts.forEach((n, bucket) => {
        total[bucket] = (total[bucket] ?? 0) + n
        count += n
      })
    if (count === 0) return null
    const at = (q: number) => quantile(total, Math.ceil(q * count))
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99), count }
  }

  clear(): void {
    this.#slices = []
  }

  #expire(now: number): void {
    if (this.#slices.length > 0) this.#slices = this.#slices.filter(({ at }) => at > now - SLICES)
  }
}

function quantile(counts: Uint32Array, rank: number): number {
  let seen = 0
  for (const [bucket, n] of counts.entries()) {
    seen += n
    if (seen >= rank) return middleOf(bucket)
  }
  return middleOf(BUCKETS - 1)
}
