/**
 * What the socket's events, and their absence, say of history.
 *
 * How far it vouches for history (G4). A server that sends from several threads sends ids a little out of order,
 * and what it has not sent yet dies with the connection or with us: the durable position therefore trails behind the
 * newest event, and a restart reads the last moments again. They are known, so nothing is shown or alerted twice (G5).
 */

/** An event this old has none below it still on the way; or this many came after it. Reading that many again is a page. */
export const SETTLED_AFTER_MS = 30_000
export const SETTLED_AFTER_EVENTS = 1_000

/** Coarser than events, so that a thousand a second cost nothing. */
const STRETCH_MS = 1_000
const STRETCH_EVENTS = 100

interface Stretch {
  readonly from: number
  last: number
  events: number
  /** The highest id up to its end. */
  highest: number
}

export class LiveTrail {
  #stretches: Stretch[] = []
  /** Events in all stretches. */
  #events = 0
  #highest = 0
  #settled = 0

  /** `now` in monotonic ms. */
  note(id: number, now: number): void {
    this.#highest = Math.max(this.#highest, id)
    this.#events += 1
    const open = this.#stretches.at(-1)
    if (open !== undefined && now - open.from < STRETCH_MS && open.events < STRETCH_EVENTS) {
      open.last = now
      open.events += 1
      open.highest = this.#highest
    } else this.#stretches.push({ from: now, last: now, events: 1, highest: this.#highest })
  }

  /** The highest id that the socket brought; 0 for none yet. */
  get highest(): number {
    return this.#highest
  }

  /** The id up to which the socket has brought everything it will; 0 for none yet. */
  settled(now: number): number {
    for (let oldest = this.#stretches[0]; oldest !== undefined; oldest = this.#stretches[0]) {
      const after = this.#events - oldest.events
      if (now - oldest.last < SETTLED_AFTER_MS && after < SETTLED_AFTER_EVENTS) break
      this.#settled = oldest.highest
      this.#events = after
      this.#stretches.shift()
    }
    return this.#settled
  }

  clear(): void {
    this.#stretches = []
    this.#events = 0
    this.#highest = 0
    this.#settled = 0
  }
}

/** No silence is shorter than this, however busy the feed. */
const LEAST_MS = 120_000
/** A silence this many times as long as the usual gap is worth a question. */
const FAR_BEYOND = 6
const LONGEST_APART_MS = 1_800_000
const GAPS_KEPT = 32

/**
 * A socket that answers our PINGs and brings no events any more (R10): when history is asked whether there are some. What
 * is usual is learned, a really quiet market is asked less and less, and no timer runs: the heartbeat looks.
 */
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
