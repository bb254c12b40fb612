/**
 * The server's clock against ours (protocol.md L1), from the handshake's `server_time` and PING round trips. Half the best
 * round trip is assumed for its way. It took something between nothing and the whole exchange that brought it, from the request
 * to upgrade to its receipt here, in which server and this computer may have been busy: the further of these ends is the
 * uncertainty.
 */

/** H1: nobody waits longer for a PONG. One that took longer had a sleep in between. */
const LONGEST_ROUND_TRIP_MS = 10_000
/** Clocks are read to the millisecond, or to less. */
const LEAST_MS = 1
/** Round trips remembered; the path may change for the worse, so the best one must age. */
const ROUND_TRIPS = 20

interface Sample {
  /** Server time minus our monotonic time at receipt, ms; the wall clock may step, this cannot. */
  readonly difference: number
  /** A time in whole seconds is up to this much older than the moment it names. */
  readonly resolutionMs: number
  /** Between the request for it and its receipt. */
  readonly withinMs: number
}

export interface OffsetEstimate {
  /** Server clock minus our wall clock, ms. */
  readonly offsetMs: number
  /** Null until a round trip was measured. */
  readonly uncertaintyMs: number | null
}

export class OffsetEstimator {
  #sample: Sample | null = null
  #roundTrips: number[] = []
  #bestRoundTrip: number | null = null
  /** How much later than the handshake suggests the server's clock must be, by events that arrived "too early". */
  #raisedMs = 0

  /**
   * @param serverMs null: it told no time, and none that an earlier one told holds for this server
   * @param withinMs from the request for it to its receipt; 0 if that is not known
   */
  handshake(serverMs: number | null, resolutionMs: number, monoMs: number, withinMs: number): void {
    this.#sample = serverMs === null ? null : { difference: serverMs - monoMs, resolutionMs, withinMs }
    this.#raisedMs = 0
  }

  roundTrip(rttMs: number): void {
    if (!(rttMs >= 0 && rttMs <= LONGEST_ROUND_TRIP_MS)) return
    this.#roundTrips.push(rttMs)
    if (this.#roundTrips.length > ROUND_TRIPS) this.#roundTrips.shift()
    this.#bestRoundTrip = Math.min(...this.#roundTrips)
  }

  /**
   * Nothing arrives before it was sent: an event that seems to shows that the server's clock is further on. Believed
   * within half the best round trip only, however slow the handshake was: an event may carry any time at all, and what is
   * believed of one makes every later signal look older. `earlyMs`: by the estimate.
   */
  early(earlyMs: number): void {
    if (this.#sample === null || this.#bestRoundTrip === null) return
    const most = this.#bestRoundTrip / 2 + this.#sample.resolutionMs - this.#raisedMs
    if (earlyMs > 0 && earlyMs <= most) this.#raisedMs += earlyMs
  }

  /** The wall clock went ahead by sleep or by a step: which one, the next handshake tells. */
  leapt(): void {
    this.#sample = null
  }

  /** @param base wall minus monotonic time now, ms */
  estimate(base: number): OffsetEstimate | null {
    if (this.#sample === null) return null
    const best = this.#bestRoundTrip
    const offsetMs = this.#sample.difference - base + (best ?? 0) / 2 + this.#raisedMs
    const uncertaintyMs = best === null ? null : Math.max(this.#above(this.#sample, best), best / 2, LEAST_MS)
    return { offsetMs, uncertaintyMs }
  }

  /** How much further on than the estimate the server's clock can be, ms. */
  #above({ resolutionMs, withinMs }: Sample, best: number): number {
    return Math.max(0, Math.max(best, withinMs) + resolutionMs - best / 2 - this.#raisedMs)
  }

  reset(): void {
    this.#sample = null
    this.#roundTrips = []
    this.#bestRoundTrip = null
    this.#raisedMs = 0
  }
}
