import type { Random } from '../core/ports.ts'
import type { FeedEvent, Priority } from '../core/protocol/types.ts'
import { idAt } from './ids.ts'
import { INSTRUMENTS, type Instrument } from './market.ts'
import { between, exponential, integerBetween, mixSeed, pick, pickWeighted, seededRandom } from './random.ts'
import type { LiquidationSide } from './signal-data.ts'
import { drawSignal } from './signals.ts'

export const MINUTE_MS = 60_000
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
export function eventsOfMinute(seed: number, minute: number): FeedEvent[] {
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
