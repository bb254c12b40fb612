import { closeQuietly, openForWriting } from '../../src-main/adapters/journal/connection.ts'
import { createStore } from '../../src-main/adapters/journal/store.ts'
import type { AlertDecision } from '../../src-main/core/alerts/types.ts'
import type { CursorIdentity, JournalEntry } from '../../src-main/core/ports.ts'
import type { FeedEvent, Priority } from '../../src-main/core/protocol/types.ts'
import { batchOf } from './batch-of.ts'
import { entryOf } from './entry-of.ts'

export const FILL_IDENTITY: CursorIdentity = { origin: 'https://feed.example', keyFingerprint: 'fill' }

export interface FillOptions {
  readonly identity?: CursorIdentity
  readonly epoch?: number
  readonly firstId?: number
  /** Time of the newest event, wall-clock ms. */
  readonly endsAt?: number
  /** Mean distance of events, ms. A day holds 86,400,000 of them. */
  readonly everyMs?: number
  readonly batch?: number
  readonly seed?: number
}

export const FILL_ENDS_AT = Date.UTC(2026, 2, 17, 10, 30)

const SYMBOLS = ['BTC', 'ETH', 'SOL', 'ADA', 'DOGE', 'XRP', 'BNB', 'AVAX', 'DOT', 'LINK'].map(
  (s) => `${s}USDT`,
)
/** Type, priority, share of the stream. */
const TYPES: readonly (readonly [string, Priority, number])[] = [
  ['LIQUIDATION_CLUSTER_ARMED', 'P0', 4],
  ['LEVERAGE_SPIKE_DETECTED', 'P0', 2],
  ['PENDING_EXCHANGE_INFLOW', 'P0', 2],
  ['WHALE_POSITION_SHIFT', 'P1', 10],
  ['SYNDICATE_DETECTED', 'P1', 3],
  ['MM_HUNTING_GROUND_ARMED', 'P1', 5],
  ['DANGER_ZONE_APPROACH', 'P1', 8],
  ['CVD_DIVERGENCE_EXTREME', 'P1', 8],
  ['REGIME_SHIFT', 'P2', 6],
  ['CORRELATION_BREAK', 'P2', 6],
  ['LARGE_LIQUIDATION', 'P2', 36],
  ['FUNDING_EXTREME', 'P2', 8],
  ['DOMINANCE_FLIP', 'P2', 2],
]
const DECK = TYPES.flatMap(([type, priority, share]) =>
  Array.from({ length: share }, () => [type, priority] as const),
)

/** Event `n` of a stream, the same for the same arguments. Ids are sparse (G3). */
export function fillEvent(n: number, detectedAt: number, random: () => number): FeedEvent {
  const [type, priority] = DECK[Math.floor(random() * DECK.length)] ?? ['LARGE_LIQUIDATION', 'P2']
  const symbol = SYMBOLS[Math.floor(random() ** 1.6 * SYMBOLS.length)] ?? 'BTCUSDT'
  return {
    id: n,
    type,
    priority,
    symbol,
    confidence: Math.round((0.5 + random() / 2) * 100) / 100,
    data: dataOf(type, random),
    detected_at: new Date(detectedAt).toISOString(),
    latency_ms: Math.floor(5 + random() * 90),
  }
}

/**
 * Writes `count` realistic events with decisions and moves the cursor to the last. Adds to what is there.
 * Answers the last id.
 */
export function fillJournal(file: string, count: number, options: FillOptions = {}): number {
  const {
    identity = FILL_IDENTITY,
    epoch = 1,
    endsAt = FILL_ENDS_AT,
    everyMs = 7_000,
    batch = 2_000,
  } = options
  const random = mulberry(options.seed ?? 1)
  const { db } = openForWriting({ file, now: endsAt, damaged: 'no' })
  try {
    const store = createStore(db)
    store.identify(identity, endsAt)
    let id = options.firstId ?? 1
    for (let done = 0; done < count; done += batch) {
      const entries: JournalEntry[] = []
      for (let i = done; i < Math.min(count, done + batch); i++) {
        const detectedAt = Math.round(endsAt - (count - 1 - i) * everyMs - random() * everyMs * 0.9)
        const event = fillEvent(id, detectedAt, random)
        const receivedAt = detectedAt + 60
        const lagMs = Math.round(random() * 400) / 10
        entries.push(
          entryOf(event, { epoch, receivedAt, lagMs, decision: decisionOf(event, receivedAt, random) }),
        )
        id += 1 + Math.floor(random() * 3)
      }
      const last = entries.at(-1)
      const cursor = last === undefined ? null : { epoch, committedId: last.id }
      store.append(batchOf({ entries, cursor }), endsAt)
    }
    db.exec("UPDATE meta SET value = 0 WHERE name = 'unclean'")
    return id
  } finally {
    closeQuietly(db)
  }
}

function dataOf(type: string, random: () => number): Readonly<Record<string, unknown>> {
  const usd = () => Math.round(random() ** 3 * 90_000 + 50) * 100
  const price = () => Math.round((20_000 + random() * 80_000) * 10) / 10
  const pct = () => Math.round(random() * 1900) / 100
  const one = (...choices: readonly string[]) => choices[Math.floor(random() * choices.length)]
  const exchange = () => one('Binance', 'Bybit', 'OKX', 'Bitget', 'Hyperliquid')
  switch (type) {
    case 'LIQUIDATION_CLUSTER_ARMED':
    case 'DANGER_ZONE_APPROACH':
      return {
        cluster_price: price(),
        cluster_side: one('LONG_LIQ', 'SHORT_LIQ'),
        intensity_usd: usd(),
        distance_pct: pct(),
      }
    case 'WHALE_POSITION_SHIFT':
      return {
        wallet: `0x${Math.floor(random() * 2 ** 40).toString(16)}`,
        from_side: one('LONG', 'SHORT'),
        to_side: one('LONG', 'SHORT'),
        position_usd: usd(),
        entry_price: price(),
      }
    case 'LARGE_LIQUIDATION':
      return { side: one('LONG_LIQ', 'SHORT_LIQ'), size_usd: usd(), price: price(), exchange: exchange() }
    case 'REGIME_SHIFT':
      return {
        from: one('TREND_UP', 'RANGE', 'CHOP'),
        to: one('TREND_DOWN', 'SQUEEZE'),
        timeframe: one('5m', '15m', '1h'),
      }
    case 'FUNDING_EXTREME':
      return { funding_rate_pct: pct() / 100, annualized_pct: pct() * 30, exchange: exchange() }
    default:
      return {
        value_usd: usd(),
        change_pct: pct(),
        window_minutes: Math.floor(random() * 90),
        exchange: exchange(),
      }
  }
}

function decisionOf({ priority }: FeedEvent, decidedAt: number, random: () => number): AlertDecision {
  const at = { decidedAt, ageS: 0 }
  if (priority !== 'P0') return { outcome: 'feed', reason: 'priority-default', detail: null, ...at }
  return random() < 0.3
    ? { outcome: 'interrupt', reason: 'raised', detail: null, ...at }
    : { outcome: 'feed', reason: 'cool-down', detail: 'group', ...at }
}

/** A small seeded generator: the same file at every run. */
export function mulberry(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
