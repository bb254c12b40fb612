/**
 * How far the socket's events vouch for history (protocol.md G4). A server that sends from several threads sends ids a little
 * out of order, and what it has not sent yet dies with the connection or with us: the durable position therefore trails behind
 * the newest event, and a restart reads the last moments again. They are known, so nothing is shown or alerted twice (G5).
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
