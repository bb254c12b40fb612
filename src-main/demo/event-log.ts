import type { FeedEvent } from '../core/protocol/types.ts'

interface LoggedEvent {
  readonly event: FeedEvent
  /** Unix ms, by the server's clock: what the REST cache counts from (G6). */
  readonly sentMs: number
}

/** What the server has ever sent, in id order. Bounded, so that a load test does not fill the memory. */
export class EventLog {
  readonly #limit: number
  #entries: LoggedEvent[] = []
  #lastId = 0
  #total = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get lastId(): number {
    return this.#lastId
  }

  /** How many were ever appended, trimmed ones too. */
  get total(): number {
    return this.#total
  }

  append(event: FeedEvent, sentMs: number): void {
    this.#total++
    const entry = { event, sentMs }
    if (event.id > this.#lastId) {
      this.#lastId = event.id
      this.#entries.push(entry)
    } else {
      const index = this.#indexAbove(event.id)
      // A repeated id replaces: one id is one event.
      const repeats = this.#entries[index - 1]?.event.id === event.id
      this.#entries.splice(repeats ? index - 1 : index, repeats ? 1 : 0, entry)
    }
    // Trimmed in bulk: shifting one at a time would cost more than everything else at load-test rates.
    if (this.#entries.length > this.#limit * 1.25) this.#entries = this.#entries.slice(-this.#limit)
  }

  events(): FeedEvent[] {
    return this.#entries.map(({ event }) => event)
  }

  newest(count: number): FeedEvent[] {
    return count === 0 ? [] : this.#entries.slice(-count).map(({ event }) => event)
  }

  /** Above `sinceId` (or at it, when inclusive) among the newest `retention`, sent no later than `untilMs`. */
  since(sinceId: number, query: { inclusive: boolean; retention: number; untilMs: number }): FeedEvent[] {
    const kept = Math.max(0, this.#entries.length - query.retention)
    const from = Math.max(kept, this.#indexAbove(query.inclusive ? sinceId - 1 : sinceId))
    return this.#entries
      .slice(from)
      .filter(({ sentMs }) => sentMs <= query.untilMs)
      .map(({ event }) => event)
  }

  /** Forgets everything; ids go on above `lastId`. */
  clear(lastId: number): void {
    this.#entries = []
    this.#lastId = lastId
  }

  #indexAbove(id: number): number {
    let low = 0
    let high = this.#entries.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#entries[middle]?.event.id ?? Infinity) <= id) low = middle + 1
      else high = middle
    }
    return low
  }
}
