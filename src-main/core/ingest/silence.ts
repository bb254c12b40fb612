/**
 * A socket that answers our PINGs and brings no events any more (protocol.md R10): when history is asked whether there are
 * some. What is usual is learned, a really quiet market is asked less and less, and no timer runs: the heartbeat looks.
 */

/** No silence is shorter than this, however busy the feed. */
const LEAST_MS = 120_000
/** A silence this many times as long as the usual gap is worth a question. */
const FAR_BEYOND = 6
const LONGEST_APART_MS = 1_800_000
const GAPS_KEPT = 32

export class Silence {
  #gaps: number[] = []
  #sum = 0
  /** The last event, or the connection's begin. */
  #since: number
  #heard = false
  #askedAt = Number.NEGATIVE_INFINITY
  #asked = 0

  /** Times are monotonic ms. */
  constructor(now: number) {
    this.#since = now
  }

  /** What lies between two connections is no gap of the market's. */
  connected(now: number): void {
    this.#since = now
    this.#heard = false
    this.#asked = 0
  }

  /** The socket brought events. */
  heard(now: number): void {
    if (this.#heard) this.#learn(now - this.#since)
    this.#since = now
    this.#heard = true
    this.#asked = 0
  }

  isDue(now: number): boolean {
    const usual = this.#gaps.length === 0 ? 0 : this.#sum / this.#gaps.length
    const least = Math.max(LEAST_MS, usual * FAR_BEYOND)
    const apart = Math.max(least, Math.min(least * 2 ** Math.min(this.#asked, 10), LONGEST_APART_MS))
    return now - Math.max(this.#since, this.#askedAt) >= apart
  }

  asked(now: number): void {
    this.#askedAt = now
    this.#asked += 1
  }

  /** History had something that this connection may have kept to itself: the next question comes as soon as the first. */
  suspect(): void {
    if (!this.#heard) this.#asked = 0
  }

  /** Since when the socket has brought nothing. */
  since(): number {
    return this.#since
  }

  #learn(gap: number): void {
    this.#gaps.push(gap)
    this.#sum += gap
    if (this.#gaps.length > GAPS_KEPT) this.#sum -= this.#gaps.shift() ?? 0
  }
}
