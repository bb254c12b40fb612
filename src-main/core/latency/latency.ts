/** Lag and latency figures (L1, L2): the server's own `latency_ms` and ours, kept apart, per priority. */
import type { LatencyReport } from '../feed/types.ts'
import type { Clock } from '../ports.ts'
import { detectedAtMs } from '../protocol/time.ts'
import { PRIORITIES } from '../protocol/types.ts'
import type { FeedEvent, Priority } from '../protocol/types.ts'
import { SlidingHistogram } from './histogram.ts'
import { OffsetEstimator } from './offset.ts'

export interface Latency {
  /** A HANDSHAKE arrived; `serverTime` as sent, null when it had none. */
  handshake(serverTime: string | null, receivedWallMs: number): void
  /** A PING was answered after `rttMs`. */
  roundTrip(rttMs: number): void
  /**
   * Counts live events of one read into the last hour's figures and answers their lags: receipt minus the server's send
   * time, ms, 0 or more; null while the offset or the event's time is not known. Only live events belong here: those of
   * a SNAPSHOT or a recovery were not sent when they happened.
   */
  record(events: readonly FeedEvent[], receivedWallMs: number): readonly (number | null)[]
  report(): LatencyReport
  /** Server clock minus ours, ms: the lowest that is possible, so that no signal is judged older than it is (A4). Null while not known. */
  offsetMs(): number | null
  /** Another server: forgets offset and figures. */
  reset(): void
}

type PerPriority = Readonly<Record<Priority, SlidingHistogram>>

const perPriority = (): PerPriority => ({
  P0: new SlidingHistogram(),
  P1: new SlidingHistogram(),
  P2: new SlidingHistogram(),
})

/** The clock tells slices of the hour (monotonic) and steps of the wall clock; receipt times are given by the caller. */
export function createLatency(clock: Pick<Clock, 'wallMs' | 'monotonicMs'>): Latency {
  const offset = new OffsetEstimator(clock)
  const lags = perPriority()
  const servers = perPriority()

  function lagOf(event: FeedEvent, receivedWallMs: number, base: number): number | null {
    const detected = detectedAtMs(event)
    if (detected === null) return null
    const sent = detected + Math.max(0, event.latency_ms ?? 0)
    offset.sentBy(sent, receivedWallMs, base)
    const estimate = offset.estimate(base)
    return estimate === null ? null : Math.max(0, Math.round(receivedWallMs + estimate.offsetMs - sent))
  }

  return {
    handshake: (serverTime, receivedWallMs) => offset.handshake(serverTime, receivedWallMs),
    roundTrip: (rttMs) => offset.roundTrip(rttMs),
    record(events, receivedWallMs) {
      // Once for all: so many looks at the clocks would cost more than the figures.
      const now = clock.monotonicMs()
      const base = offset.base()
      return events.map((event) => {
        const { latency_ms, priority } = event
        if (latency_ms !== null) servers[priority].record(Math.max(0, latency_ms), now)
        const lag = lagOf(event, receivedWallMs, base)
        if (lag !== null) lags[priority].record(lag, now)
        return lag
      })
    },
    report() {
      const now = clock.monotonicMs()
      const estimate = offset.estimate(offset.base())
      const of = (histograms: PerPriority) => ({
        P0: histograms.P0.quantiles(now),
        P1: histograms.P1.quantiles(now),
        P2: histograms.P2.quantiles(now),
      })
      return {
        offsetMs: estimate === null ? null : Math.round(estimate.offsetMs),
        uncertaintyMs:
          estimate === null || estimate.uncertaintyMs === null ? null : Math.round(estimate.uncertaintyMs),
        lag: of(lags),
        server: of(servers),
      }
    },
    offsetMs: () => offset.lowest(),
    reset() {
      offset.reset()
      for (const priority of PRIORITIES) {
        lags[priority].clear()
        servers[priority].clear()
      }
    },
  }
}
