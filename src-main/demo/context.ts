import type { Clock, Random } from '../core/ports.ts'
import type { Faults } from './faults.ts'
import type { FeedEvent } from '../core/protocol/types.ts'

/** What the rooms of one demo server share. */
export interface DemoContext {
  readonly clock: Clock
  readonly random: Random
  readonly log: EventLog
  /** Mutated in place by `setFaults`; read at each use, so that a change holds at once. */
  readonly faults: Faults
  readonly stats: DemoStats
}

interface RestRequest {
  readonly sinceId: number | null
  readonly status: number
  readonly returned: number
}

/** Counts since the start; no key is among them. */
export interface DemoStats {
  accepted: number
  /** Upgrades and keys refused. */
  refused: number
  jsonPings: number
  controlPings: number
  framesSent: number
  /** Most sockets that one key ever held at once (protocol.md P2). */
  mostPerKey: number
  /** The newest thousand. */
  readonly restRequests: RestRequest[]
}

export function emptyStats(): DemoStats {
  return {
    accepted: 0,
    refused: 0,
    jsonPings: 0,
    controlPings: 0,
    framesSent: 0,
    mostPerKey: 0,
    restRequests: [],
  }
}

/** What the detectors' clock differs by from the true one, ms. */
export function detectorSkew({ clockSkewMs, detectorLagMs }: Faults): number {
  return clockSkewMs - detectorLagMs
}

/** The server's own idea of the time (L1), Unix ms. */
export function serverTime({ clock, faults }: DemoContext): number {
  return clock.wallMs() + faults.clockSkewMs
}

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
