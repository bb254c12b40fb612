/** One app, one feed, and the clocks of all who take part. */
import { createLatency } from '../../../src-main/core/latency/latency.ts'
import type { EventSource } from '../../../src-main/core/ingest/types.ts'
import { detectedAtMs, isoToMs } from '../../../src-main/core/protocol/time.ts'
import type { FeedEvent } from '../../../src-main/core/protocol/types.ts'

export const TRUE_START = Date.UTC(2026, 2, 17, 10, 30)
/** Of a P0 (A4), ms. */
export const TTL = 30_000
export const HOUR = 3_600_000

export interface Skews {
  /** Ours minus true time, ms. */
  readonly computer?: number
  /** The gateway's and the detectors' minus true time, ms. */
  readonly server?: number
  readonly detector?: number
  readonly delayMs?: number
  /** What the handshake tells of the gateway's time. */
  readonly says?: (serverMs: number) => string | null
}

export const iso = (ms: number): string => new Date(ms).toISOString()
export const nothing = (): null => null
/** Local time of a zone, without the zone: it is read as UTC. */
export const zoneless =
  (hours: number) =>
  (ms: number): string =>
    new Date(ms + hours * HOUR).toISOString().slice(0, 19)

/** True time, and the clocks of all who take part. A signal takes 50 ms. */
export class Place {
  now = TRUE_START
  wallSkew: number
  mono = 5_000
  readonly latency = createLatency({ wallMs: () => this.now + this.wallSkew, monotonicMs: () => this.mono })
  readonly skews: Required<Skews>

  constructor(skews: Skews = {}) {
    this.skews = { computer: 0, server: 0, detector: 0, delayMs: 0, says: iso, ...skews }
    this.wallSkew = this.skews.computer
  }
  pass(ms: number): this {
    this.now += ms
    this.mono += ms
    return this
  }
  sleep(ms: number, monotonicRuns = false): this {
    this.now += ms
    if (monotonicRuns) this.mono += ms
    return this
  }
  stepWall(ms: number): this {
    this.wallSkew += ms
    return this
  }
  /** @param way of the handshake, ms */
  connect(way = 40): this {
    this.latency.opened()
    this.pass(way)
    const { says, server, delayMs } = this.skews
    this.latency.handshake(says(this.now - way / 2 + server), delayMs, this.now + this.wallSkew)
    return this
  }
  pong(): this {
    this.latency.asked()
    this.pass(40)
    this.latency.answered()
    return this
  }
  /** The handshake's time runs, and no more than a time zone lies between it and the signals. */
  tellsTime(): boolean {
    const { says, server, detector } = this.skews
    const [at, later] = [says(this.now + server), says(this.now + server + 2_000)].map((text) =>
      text === null ? Number.NaN : (isoToMs(text) ?? Number.NaN),
    )
    if (at === undefined || later === undefined || !(later - at >= 1_000)) return false
    return Math.abs(at - this.now - detector) < 14 * HOUR
  }
  /** Detected when the true time was `at`. */
  event(at: number, date = iso(at + this.skews.detector)): FeedEvent {
    const rest = { symbol: 'BTCUSDT', confidence: null, data: {}, latency_ms: 42 }
    return { id: 1, type: 'X', priority: 'P0', detected_at: date, ...rest }
  }
  ages(source: EventSource, ...events: readonly FeedEvent[]): readonly (number | null)[] {
    return this.latency.take(events, events.map(detectedAtMs), source, this.now + this.wallSkew).ageMs
  }
  /** The age of a signal that arrives now, `held` ms later than it could have. */
  live(held = 0): number {
    return this.ages('live', this.event(this.now - held - 50 - this.skews.delayMs))[0] ?? Number.NaN
  }
  recovered(ago: number): number | null {
    return this.ages('recovery', this.event(this.now - ago - 50 - this.skews.delayMs))[0] ?? null
  }
}
