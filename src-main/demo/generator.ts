import type { FeedEvent } from '../core/protocol/types.ts'
import { idAt, timeOfId } from './ids.ts'
import { eventsOfMinute, MINUTE_MS } from './minute.ts'
import { between, mixSeed, seededRandom } from './random.ts'
import { drawSignal } from './signals.ts'

/** A market: pure functions of its settings and of time, so what was streamed can be drawn again. */
export interface Generator {
  /** Every event sent after `fromMs` up to and including `toMs` (Unix ms), in id order. */
  between(fromMs: number, toMs: number): FeedEvent[]
  /** The first event after `nowMs`, and how long to wait for it. */
  next(nowMs: number): { readonly event: FeedEvent; readonly waitMs: number }
}

export interface MarketOptions {
  readonly seed: number
  /** When the server started (Unix ms): a P0 is then sure to come within 5–10 s. Omit for the bare market. */
  readonly openedAtMs?: number
}

/** The everyday market: calm, with quiet stretches and cascades. */
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
