/**
 * The server's clock against ours (L1), from the handshake's `server_time` and PING round trips. The message took
 * something between nothing and a whole round trip, so half the best one is assumed, and is the uncertainty.
 */
import type { Clock } from '../ports.ts'
import { hasFraction, isoToMs } from '../protocol/time.ts'

/**
 * The wall clock moved on by this much more than the monotonic one: the machine slept on a system whose monotonic
 * clock stops meanwhile, or somebody set the clock. The two cannot be told apart, so from then on only a lower bound of
 * the offset is known.
 */
const SLEEP_OR_STEP_MS = 2000
/** H1: nobody waits longer for a PONG. One that took longer had a sleep in between. */
const LONGEST_ROUND_TRIP_MS = 10_000
/** Round trips remembered; the path may change for the worse, so the best one must age. */
const ROUND_TRIPS = 20

interface Sample {
  /** Server time minus our monotonic time at receipt, ms; the wall clock may step, this cannot. */
  readonly difference: number
  /** A time in whole seconds is up to this much older than the moment it names. */
  readonly resolutionMs: number
}

export interface OffsetEstimate {
  /** Server clock minus our wall clock, ms. */
  readonly offsetMs: number
  /** Null until a round trip was measured. */
  readonly uncertaintyMs: number | null
}

export class OffsetEstimator {
  readonly #clock: Pick<Clock, 'wallMs' | 'monotonicMs'>
  #sample: Sample | null = null
  #roundTrips: number[] = []
  #bestRoundTrip: number | null = null
  /** How much later than the handshake suggests the server's clock must be, by events that arrived "too early". */
  #raisedMs = 0
  #lastBase: number | null = null
  /** Sum of the forward moves since the handshake that were either sleep or a step. */
  #doubtMs = 0

  constructor(clock: Pick<Clock, 'wallMs' | 'monotonicMs'>) {
    this.#clock = clock
  }

  handshake(serverTime: string | null, receivedWallMs: number): void {
    const base = this.base()
    const server = serverTime === null ? null : isoToMs(serverTime)
    if (serverTime === null || server === null) return
    this.#sample = {
      difference: server - (receivedWallMs - base),
      resolutionMs: hasFraction(serverTime) ? 0 : 1000,
    }
    this.#raisedMs = 0
    this.#doubtMs = 0
  }

  roundTrip(rttMs: number): void {
    if (!(rttMs >= 0 && rttMs <= LONGEST_ROUND_TRIP_MS)) return
    this.#roundTrips.push(rttMs)
    if (this.#roundTrips.length > ROUND_TRIPS) this.#roundTrips.shift()
    this.#bestRoundTrip = Math.min(...this.#roundTrips)
  }

  /**
   * Nothing arrives before it was sent: an event that seems to shows that the server's clock is further on. Believed
   * within the uncertainty only, for an event may carry any time at all. `base`: of the moment (`base`).
   */
  sentBy(sentMs: number, receivedWallMs: number, base: number): void {
    const now = this.#measured(base)
    if (now === null || (now.uncertaintyMs === null && this.#doubtMs === 0)) return
    const early = sentMs - (receivedWallMs + now.offsetMs)
    if (early > 0 && early <= (now.uncertaintyMs ?? 0) + this.#doubtMs) this.#raisedMs += early
  }

  /** Null while it is in doubt, too. */
  estimate(base: number): OffsetEstimate | null {
    const measured = this.#measured(base)
    return this.#doubtMs > 0 ? null : measured
  }

  /**
   * The best there is to judge a signal's age by (A4): the lowest offset that is possible, a handshake without travel,
   * which makes no signal older than it is. Live events bring it up (`sentBy`).
   */
  lowest(): number | null {
    const base = this.base()
    const measured = this.#measured(base)
    if (measured === null || this.#sample === null) return null
    return this.#raisedMs > 0 ? measured.offsetMs : this.#sample.difference - base
  }

  #measured(base: number): OffsetEstimate | null {
    if (this.#sample === null) return null
    const best = this.#bestRoundTrip
    const offsetMs = this.#sample.difference - base + (best ?? 0) / 2 + this.#raisedMs
    const uncertaintyMs = best === null ? null : best / 2 + this.#sample.resolutionMs - this.#raisedMs
    return { offsetMs, uncertaintyMs: uncertaintyMs === null ? null : Math.max(0, uncertaintyMs) }
  }

  reset(): void {
    this.#sample = null
    this.#roundTrips = []
    this.#bestRoundTrip = null
    this.#raisedMs = 0
    this.#lastBase = null
    this.#doubtMs = 0
  }

  /** Wall minus monotonic time now, ms. A step back moves it, and with it the offset, by exactly the step. */
  base(): number {
    const base = this.#clock.wallMs() - this.#clock.monotonicMs()
    const forwardMs = this.#lastBase === null ? 0 : base - this.#lastBase
    if (forwardMs > SLEEP_OR_STEP_MS) this.#doubtMs += forwardMs
    this.#lastBase = base
    return base
  }
}
