/**
 * Lag, age and latency figures (protocol.md L1, L2, alerts.md A4): the server's own `latency_ms` and ours, kept apart, per
 * priority.
 */
import type { ClockDoubt, EventSource, LatencyMinutes, LatencyReport } from '../ingest/types.ts'
import type { Clock } from '../ports.ts'
import { hasFraction, isoToMs } from '../protocol/time.ts'
import { PRIORITIES } from '../vocabulary/signals.ts'
import type { FeedEvent, Priority } from '../protocol/types.ts'
import { Baseline } from './baseline.ts'
import { ABSURD_MS, clockDoubt } from './clock-doubt.ts'
import { SlidingHistogram } from './histogram.ts'
import { OffsetEstimator, type OffsetEstimate } from './offset.ts'
import { AHEAD_MS, recoveredAge } from './recovered-age.ts'

/** The wall clock moved on by this much more than the monotonic one: a sleep with that one stopped, or a step. */
const LEAP_MS = 2_000
/** A handshake this near our own clock is confirmed by it. */
const AGREE_MS = 60_000

/** Of the events of one read, in order; null where the date cannot be read, or nothing is known. */
export interface Timing {
  /** Receipt minus the server's send time, less the tier's delay, ms, 0 or more. Of live events only. */
  readonly lagMs: readonly (number | null)[]
  /** A4: how long ago it could have been here, ms; 0 or more. */
  readonly ageMs: readonly (number | null)[]
}

export interface Latency {
  /** A new socket is being opened. */
  opened(): void
  /** Its request to upgrade leaves; the server's time is told later. */
  upgrading(): void
  /** A HANDSHAKE arrived; `serverTime` as sent, null when it had none; `delayMs` of the tier (P8). */
  handshake(serverTime: string | null, delayMs: number, receivedWallMs: number): void
  /** A PING is about to be sent; it was answered, by whatever kind of pong proves life (H2). */
  asked(): void
  answered(): void
  /** A JSON PING was answered after `rttMs`. */
  roundTrip(rttMs: number): void
  /**
   * Judges the events of one read. Live ones count into the last hour's figures, and teach what a fresh one looks like;
   * those of a SNAPSHOT or a recovery were not sent when they happened, and do neither. `detected`: one an event, ms.
   */
  take(
    events: readonly FeedEvent[],
    detected: readonly (number | null)[],
    source: EventSource,
    receivedWallMs: number,
  ): Timing
  /** How far the wall clock leapt ahead since the last look at it, ms: a sleep, or a step; 0 for none worth the name. */
  leap(): number
  report(): LatencyReport
  /** Its quantiles minute by minute. */
  minutes(): LatencyMinutes
  clockDoubt(): ClockDoubt | null
  /** The latest time that it can be now by the server's clock, Unix ms; null while nothing is known. */
  latestServerMs(): number | null
  /** Another server: forgets all. */
  reset(): void
}

type PerPriority = Readonly<Record<Priority, SlidingHistogram>>

const perPriority = (): PerPriority => ({
  P0: new SlidingHistogram(),
  P1: new SlidingHistogram(),
  P2: new SlidingHistogram(),
})

interface Offset extends OffsetEstimate {
  readonly basis: 'server' | 'signals'
}

/** The clock tells slices of the hour (monotonic) and steps of the wall clock; receipt times are given by the caller. */
export function createLatency(clock: Pick<Clock, 'wallMs' | 'monotonicMs'>): Latency {
  const server = new OffsetEstimator()
  const baseline = new Baseline()
  const lags = perPriority()
  const servers = perPriority()
  let delayMs = 0
  /** The server's own latency in the newest event that taught the baseline, ms. */
  let quickestMs = 0
  let told: ClockDoubt | null = null
  let lastBase: number | null = null
  let leaptMs = 0
  /** Monotonic; the server had not said anything by then. */
  let askedAt: number | null = null

  /** Both clocks now. Wall minus monotonic is moved by a step back by exactly the step; a step ahead may be a sleep. */
  function look(): { readonly now: number; readonly base: number } {
    const now = clock.monotonicMs()
    const base = clock.wallMs() - now
    const ahead = lastBase === null ? 0 : base - lastBase
    lastBase = base
    if (ahead > LEAP_MS) {
      leaptMs += ahead
      server.leapt()
      baseline.leapt(ahead)
    }
    return { now, base }
  }

  /** The clock that lags and the window's ages go by: the handshake's, or the quickest signals' where it is absurd. */
  function offsetNow(base: number): Offset | null {
    const estimate = server.estimate(base)
    const { learned } = baseline
    if (estimate !== null && (learned === null || Math.abs(behindServer(learned.gap) ?? 0) < ABSURD_MS))
      return { ...estimate, basis: 'server' }
    if (learned === null) return null
    const offsetMs = quickestMs + delayMs - learned.gap - base
    return { offsetMs, uncertaintyMs: null, basis: 'signals' }
  }

  /** The quickest signals' gap beyond the tier's delay, by the handshake's time. */
  function behindServer(gap: number): number | null {
    const estimate = server.estimate(0)
    return estimate === null ? null : gap + estimate.offsetMs - delayMs
  }

  function lagsOf(
    events: readonly FeedEvent[],
    detected: readonly (number | null)[],
    receivedWallMs: number,
    { now, base }: { readonly now: number; readonly base: number },
  ): readonly (number | null)[] {
    let offset = offsetNow(base)
    return events.map(({ latency_ms, priority }, at) => {
      const server_ms = latency_ms === null ? null : Math.max(0, latency_ms)
      if (server_ms !== null) servers[priority].record(server_ms, now)
      const detectedAt = detected[at] ?? null
      if (offset === null || detectedAt === null) return null
      let lag = receivedWallMs + offset.offsetMs - detectedAt - (server_ms ?? 0) - delayMs
      if (lag < 0 && offset.basis === 'server') {
        server.early(-lag)
        offset = offsetNow(base) ?? offset
        lag = 0
      }
      lag = Math.max(0, Math.round(lag))
      lags[priority].record(lag, now)
      return lag
    })
  }

  function live(
    events: readonly FeedEvent[],
    detected: readonly (number | null)[],
    receivedWallMs: number,
  ): Timing {
    const clocks = look()
    const before = baseline.learned?.gap
    const ageMs = baseline.live(detected, clocks.now)
    const after = baseline.learned?.gap
    if (after !== undefined && after !== before) quickestMs = newestLatency(events, detected)
    return { ageMs, lagMs: lagsOf(events, detected, receivedWallMs, clocks) }
  }

  function recovered(
    detected: readonly (number | null)[],
    receivedWallMs: number,
  ): readonly (number | null)[] {
    const { now } = look()
    const untaught = baseline.isUntaught
    return detected.map((at) => {
      if (at === null) return null
      const past = baseline.pastBy(now - at)
      if (untaught) return recoveredAge(past, receivedWallMs - at - delayMs)
      return past === null || past < -AHEAD_MS ? null : Math.max(0, past)
    })
  }

  return {
    opened() {
      askedAt = look().now
      baseline.opened(askedAt)
    },
    upgrading: () => void (askedAt = look().now),
    asked: () => baseline.asked(look().now),
    answered() {
      look()
      baseline.answered()
    },
    handshake(serverTime, newDelayMs, receivedWallMs) {
      const { now, base } = look()
      baseline.shift(newDelayMs - delayMs)
      delayMs = newDelayMs
      const serverMs = serverTime === null ? null : isoToMs(serverTime)
      if (serverTime === null || serverMs === null) return
      const receivedAt = receivedWallMs - base
      const withinMs = askedAt === null ? 0 : Math.max(0, receivedAt - askedAt)
      server.handshake(serverMs, hasFraction(serverTime) ? 0 : 1_000, receivedAt, withinMs)
      const trusted = Math.abs(receivedWallMs - serverMs) <= AGREE_MS
      baseline.greeted(receivedWallMs - base - serverMs + delayMs, trusted, withinMs, now)
    },
    roundTrip: (rttMs) => server.roundTrip(rttMs),
    take(events, detected, source, receivedWallMs) {
      if (source === 'live') return live(events, detected, receivedWallMs)
      return { ageMs: recovered(detected, receivedWallMs), lagMs: events.map(() => null) }
    },
    leap() {
      look()
      const ms = leaptMs
      leaptMs = 0
      return ms
    },
    report() {
      const { now, base } = look()
      const offset = offsetNow(base)
      const rounded = (value: number | null | undefined) =>
        typeof value === 'number' ? Math.round(value) : null
      const roundedUp = (value: number | null | undefined) =>
        typeof value === 'number' ? Math.ceil(value) : null
      const of = (histograms: PerPriority) => ({
        P0: histograms.P0.quantiles(now),
        P1: histograms.P1.quantiles(now),
        P2: histograms.P2.quantiles(now),
      })
      return {
        offsetMs: rounded(offset?.offsetMs),
        uncertaintyMs: roundedUp(offset?.uncertaintyMs),
        basis: offset?.basis ?? null,
        clock: this.clockDoubt(),
        lag: of(lags),
        server: of(servers),
      }
    },
    minutes() {
      const { now } = look()
      const of = ({ P0, P1, P2 }: PerPriority) => ({
        P0: P0.minutes(now),
        P1: P1.minutes(now),
        P2: P2.minutes(now),
      })
      return { lag: of(lags), server: of(servers) }
    },
    clockDoubt() {
      const { base } = look()
      const estimate = server.estimate(base)
      const { learned } = baseline
      const gap = learned?.settled === true ? learned.gap : null
      // After a leap it stands as it was told, until something is known again.
      if (estimate === null && gap === null) return told
      told = clockDoubt(
        {
          aheadOfServer: estimate === null ? null : -estimate.offsetMs,
          signalsByWall: gap === null ? null : gap + base - delayMs,
          signalsByServer: gap === null ? null : behindServer(gap),
        },
        told,
      )
      return told
    },
    latestServerMs() {
      const { base } = look()
      const wallMs = clock.wallMs()
      const { learned } = baseline
      if (learned !== null) return wallMs - learned.gap - base + delayMs
      const estimate = server.estimate(base)
      return estimate === null ? null : wallMs + Math.max(0, estimate.offsetMs)
    },
    reset() {
      server.reset()
      baseline.reset()
      delayMs = 0
      quickestMs = 0
      told = null
      for (const priority of PRIORITIES) {
        lags[priority].clear()
        servers[priority].clear()
      }
    },
  }
}

/** Of the event that was detected last. */
function newestLatency(events: readonly FeedEvent[], detected: readonly (number | null)[]): number {
  let newest = 0
  for (const [at, one] of detected.entries())
    if ((one ?? Number.NEGATIVE_INFINITY) > (detected[newest] ?? Number.NEGATIVE_INFINITY)) newest = at
  return Math.max(0, events[newest]?.latency_ms ?? 0)
}
