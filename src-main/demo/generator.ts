/** The demo's market, drawn from a seed and the time: calm, with quiet stretches and cascades. */
import type { Random } from '../core/ports.ts'
import type { FeedEvent, Priority } from '../core/protocol/types.ts'
import { between, exponential, integerBetween, mixSeed, pick, pickWeighted, seededRandom } from './random.ts'
import { drawSignal, type Instrument, INSTRUMENTS, type LiquidationSide } from './signals.ts'

/** A market: pure functions of its settings and of time, so what was streamed can be drawn again. */
export interface Generator {
  /** Every event sent after `fromMs` up to and including `toMs` (Unix ms), in id order. */
  between(fromMs: number, toMs: number): FeedEvent[]
  /** The first event after `nowMs`, and how long to wait for it. */
  next(nowMs: number): { readonly event: FeedEvent; readonly waitMs: number }
}

interface MarketOptions {
  readonly seed: number
  /** When the server started (Unix ms): a P0 is then sure to come within 5–10 s. Omit for the bare market. */
  readonly openedAtMs?: number
}

export function createMarket({ seed, openedAtMs }: MarketOptions): Generator {
  const opener = openedAtMs === undefined ? null : openingSignal(seed, openedAtMs)

  let cached: { readonly minute: number; readonly events: readonly FeedEvent[] } | null = null
  function minuteOf(minute: number): readonly FeedEvent[] {
    if (cached?.minute === minute) return cached.events
    const events = eventsOfMinute(seed, minute)
    if (opener && Math.floor(opener.timeMs / MINUTE_MS) === minute) {
      events.push(opener.event)
      events.sort((a, b) => a.id - b.id)
    }
    cached = { minute, events }
    return events
  }

  return {
    between(fromMs, toMs) {
      const events: FeedEvent[] = []
      const fromId = idAt(fromMs + 1)
      const endId = idAt(toMs + 1)
      for (let minute = Math.floor(fromMs / MINUTE_MS); minute * MINUTE_MS <= toMs; minute++) {
        events.push(...minuteOf(minute).filter(({ id }) => id >= fromId && id < endId))
      }
      return events
    },
    next(nowMs) {
      const afterId = idAt(nowMs + 1)
      for (let minute = Math.floor(nowMs / MINUTE_MS); ; minute++) {
        const event = minuteOf(minute).find(({ id }) => id >= afterId)
        if (event) return { event, waitMs: timeOfId(event.id) - nowMs }
      }
    },
  }
}

/** Between two market ids, so that it never displaces one of them. */
const OPENER_ID_OFFSET = 5

function openingSignal(seed: number, openedAtMs: number): { timeMs: number; event: FeedEvent } {
  const random = seededRandom(mixSeed(seed, openedAtMs))
  const timeMs = Math.floor(openedAtMs + between(random, 5_000, 10_000))
  const id = idAt(timeMs) + OPENER_ID_OFFSET
  return {
    timeMs,
    event: drawSignal({ seed, id, timeMs, priority: 'P0', type: 'LIQUIDATION_CLUSTER_ARMED' }, random),
  }
}

const MINUTE_MS = 60_000
const CALM_GAP_MS = 1_500
const QUIET_GAP_MS = 14_000

interface Planned {
  readonly timeMs: number
  readonly priority: Priority
  readonly cascade?: { readonly instrument: Instrument; readonly side: LiquidationSide }
}

/**
 * Every event of one minute (number `minute` since the Unix epoch), by time, at most one a millisecond.
 * A pure function of (seed, minute): any stretch of history can be drawn again.
 */
function eventsOfMinute(seed: number, minute: number): FeedEvent[] {
  const random = seededRandom(mixSeed(seed, minute))
  const startMs = minute * MINUTE_MS
  const mood = pickWeighted(random, [
    { value: 'calm', weight: 76 },
    { value: 'quiet', weight: 12 },
    { value: 'cascade', weight: 12 },
  ])
  const planned = background(random, startMs, mood === 'quiet' ? QUIET_GAP_MS : CALM_GAP_MS)
  if (mood !== 'quiet') planned.push(...urgent(random, startMs))
  if (mood === 'cascade') planned.push(...cascade(random, startMs))
  planned.sort((a, b) => a.timeMs - b.timeMs)

  let lastMs = startMs - 1
  const events: FeedEvent[] = []
  for (const { timeMs, priority, cascade } of planned) {
    lastMs = Math.max(timeMs, lastMs + 1)
    if (lastMs >= startMs + MINUTE_MS) break
    const subject = cascade ? { ...cascade, usdFactor: 2.2 } : {}
    events.push(drawSignal({ seed, id: idAt(lastMs), timeMs: lastMs, priority, ...subject }, random))
  }
  return events
}

function background(random: Random, startMs: number, gapMs: number): Planned[] {
  const planned: Planned[] = []
  for (let at = exponential(random, gapMs); at < MINUTE_MS; at += exponential(random, gapMs)) {
    planned.push({ timeMs: startMs + Math.floor(at), priority: random.next() < 0.38 ? 'P1' : 'P2' })
  }
  return planned
}

/** Two or three P0 a minute, never all at once: what a person can still look at one by one. */
function urgent(random: Random, startMs: number): Planned[] {
  const count = integerBetween(random, 2, 3)
  const spacing = MINUTE_MS / count
  return Array.from({ length: count }, (_, index) => ({
    timeMs: startMs + Math.floor(spacing * index + between(random, 0, spacing * 0.6)),
    priority: 'P0' as const,
  }))
}

/** 20–60 events of one symbol in a few seconds, four to eight of them P0: a liquidation cascade. */
function cascade(random: Random, startMs: number): Planned[] {
  const subject = {
    instrument: pickWeighted(random, INSTRUMENTS),
    side: pick(random, ['LONG_LIQ', 'SHORT_LIQ'] as const),
  }
  const lengthMs = between(random, 3_000, 7_000)
  const fromMs = startMs + between(random, 5_000, 45_000)
  const count = integerBetween(random, 20, 60)
  const urgentCount = integerBetween(random, 4, 8)
  return Array.from({ length: count }, (_, index) => ({
    timeMs: Math.floor(fromMs + lengthMs * random.next() ** 1.6),
    priority: index < urgentCount ? 'P0' : random.next() < 0.2 ? 'P1' : 'P2',
    cascade: subject,
  }))
}

/**
 * Ids of the market are the send time in tenths of a millisecond: they rise with time over any
 * restart, and are sparse as the real feed's are (protocol.md G3).
 */
const IDS_PER_MS = 10

/** The lowest id of that millisecond (Unix ms). The market uses this one; the other nine are free. */
export function idAt(timeMs: number): number {
  return timeMs * IDS_PER_MS
}

/** Unix ms. */
function timeOfId(id: number): number {
  return Math.floor(id / IDS_PER_MS)
}
