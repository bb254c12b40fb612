/** Signals as the demo's market sends them: its symbols, their prices, and what each known type says. */
import type { Random } from '../core/ports.ts'
import type { FeedEvent, Priority } from '../core/protocol/types.ts'
import { between, integerBetween, logNormal, mixSeed, pick, pickWeighted, type Weighted } from './random.ts'

/** A symbol of the feed (protocol.md, Known signals) with what makes its numbers plausible. */
export interface Instrument {
  readonly symbol: string
  /** USD, around which the price wanders. */
  readonly basePrice: number
  /** Decimals shown by exchanges. */
  readonly decimals: number
  /** Median USD of one notable event. */
  readonly typicalUsd: number
}

function instrument(
  symbol: string,
  basePrice: number,
  decimals: number,
  typicalUsd: number,
  weight: number,
): Weighted<Instrument> {
  return { value: { symbol, basePrice, decimals, typicalUsd }, weight }
}

export const INSTRUMENTS: readonly [Weighted<Instrument>, ...Weighted<Instrument>[]] = [
  instrument('BTCUSDT', 98_500, 0, 4_800_000, 26),
  instrument('ETHUSDT', 3_450, 1, 2_600_000, 20),
  instrument('SOLUSDT', 188, 2, 1_300_000, 14),
  instrument('XRPUSDT', 2.31, 4, 900_000, 9),
  instrument('BNBUSDT', 655, 1, 800_000, 7),
  instrument('DOGEUSDT', 0.332, 5, 700_000, 8),
  instrument('ADAUSDT', 0.91, 4, 450_000, 5),
  instrument('AVAXUSDT', 38.4, 2, 420_000, 4),
  instrument('LINKUSDT', 23.7, 2, 400_000, 4),
  instrument('DOTUSDT', 7.15, 3, 300_000, 3),
]

type Choices<T> = readonly [Weighted<T>, ...Weighted<T>[]]

/** The thirteen known types by priority (protocol.md, Known signals), weighted by how often they are seen. */
export const TYPES_BY_PRIORITY: Readonly<Record<Priority, Choices<SignalType>>> = {
  P0: [
    { value: 'LIQUIDATION_CLUSTER_ARMED', weight: 6 },
    { value: 'LEVERAGE_SPIKE_DETECTED', weight: 3 },
    { value: 'PENDING_EXCHANGE_INFLOW', weight: 3 },
  ],
  P1: [
    { value: 'WHALE_POSITION_SHIFT', weight: 5 },
    { value: 'DANGER_ZONE_APPROACH', weight: 5 },
    { value: 'MM_HUNTING_GROUND_ARMED', weight: 3 },
    { value: 'CVD_DIVERGENCE_EXTREME', weight: 4 },
    { value: 'SYNDICATE_DETECTED', weight: 2 },
  ],
  P2: [
    { value: 'LARGE_LIQUIDATION', weight: 8 },
    { value: 'FUNDING_EXTREME', weight: 3 },
    { value: 'REGIME_SHIFT', weight: 2 },
    { value: 'CORRELATION_BREAK', weight: 2 },
    { value: 'DOMINANCE_FLIP', weight: 1 },
  ],
}

/** Detection to send, ms: the documented promise is the ceiling. */
const LATENCY: Readonly<Record<Priority, { medianMs: number; promiseMs: number }>> = {
  P0: { medianMs: 41, promiseMs: 100 },
  P1: { medianMs: 170, promiseMs: 500 },
  P2: { medianMs: 620, promiseMs: 2000 },
}

interface SignalRequest {
  readonly seed: number
  readonly id: number
  /** When the server sends it, Unix ms; `detected_at` is that minus the latency. */
  readonly timeMs: number
  readonly priority: Priority
  readonly type?: SignalType
  readonly instrument?: Instrument
  readonly side?: LiquidationSide
  readonly usdFactor?: number
}

export function drawSignal(request: SignalRequest, random: Random): FeedEvent {
  const { id, timeMs, priority } = request
  const type = request.type ?? pickWeighted(random, TYPES_BY_PRIORITY[priority])
  const instrument = request.instrument ?? pickWeighted(random, INSTRUMENTS)
  const scene: Scene = {
    seed: request.seed,
    instrument,
    timeMs,
    side: request.side ?? pick(random, ['LONG_LIQ', 'SHORT_LIQ']),
    usdFactor: request.usdFactor ?? 1,
  }
  const { medianMs, promiseMs } = LATENCY[priority]
  const latencyMs = Math.min(promiseMs - 1, Math.max(1, Math.round(logNormal(random, medianMs, 0.35))))
  return {
    id,
    type,
    priority,
    symbol: instrument.symbol,
    confidence: roundTo(between(random, priority === 'P0' ? 0.72 : 0.55, 0.99), 2),
    data: SIGNAL_DATA[type](scene, random),
    detected_at: new Date(timeMs - latencyMs).toISOString(),
    latency_ms: latencyMs,
  }
}

/** When the server sent it, Unix ms. */
export function sentAt(event: FeedEvent): number {
  return Date.parse(event.detected_at) + (event.latency_ms ?? 0)
}

export type LiquidationSide = 'LONG_LIQ' | 'SHORT_LIQ'

/** What a signal is about; a cascade fixes the side and swells the amounts. */
interface Scene {
  readonly seed: number
  readonly instrument: Instrument
  readonly timeMs: number
  readonly side: LiquidationSide
  readonly usdFactor: number
}

type DataDraw = (scene: Scene, random: Random) => Readonly<Record<string, unknown>>

const EXCHANGES = ['Binance', 'Bybit', 'OKX', 'Bitget', 'Hyperliquid'] as const
const TIMEFRAMES = ['5m', '15m', '1h', '4h'] as const
const REGIMES = ['TREND_UP', 'TREND_DOWN', 'RANGE', 'CHOP', 'SQUEEZE'] as const

/**
 * The `data` object of each known type. Only LIQUIDATION_CLUSTER_ARMED's keys are documented; the rest are
 * plausible inventions, which is the point: a client must show what it has never seen (P6).
 */
const SIGNAL_DATA = {
  LIQUIDATION_CLUSTER_ARMED: cluster,
  LEVERAGE_SPIKE_DETECTED: (scene, random) => ({
    open_interest_usd: usd(scene, random, 60),
    oi_change_pct: roundTo(between(random, 4, 19), 1),
    avg_leverage: roundTo(between(random, 18, 74), 1),
    crowded_side: scene.side === 'LONG_LIQ' ? 'LONG' : 'SHORT',
  }),
  PENDING_EXCHANGE_INFLOW: (scene, random) => ({
    exchange: pick(random, EXCHANGES),
    amount_usd: usd(scene, random, 3),
    tx_count: integerBetween(random, 1, 14),
    eta_seconds: integerBetween(random, 20, 600),
  }),
  WHALE_POSITION_SHIFT: (scene, random) => ({
    wallet: `0x${integerBetween(random, 0x1000, 0xffff).toString(16)}…${integerBetween(random, 0x1000, 0xffff).toString(16)}`,
    from_side: scene.side === 'LONG_LIQ' ? 'LONG' : 'SHORT',
    to_side: scene.side === 'LONG_LIQ' ? 'SHORT' : 'LONG',
    position_usd: usd(scene, random, 2),
    entry_price: price(scene),
  }),
  SYNDICATE_DETECTED: (scene, random) => ({
    wallets: integerBetween(random, 3, 28),
    combined_usd: usd(scene, random, 4),
    window_minutes: integerBetween(random, 5, 90),
    coordinated_side: scene.side === 'LONG_LIQ' ? 'SHORT' : 'LONG',
  }),
  MM_HUNTING_GROUND_ARMED: (scene, random) => ({
    zone_low: price(scene, -between(random, 0.6, 1.4)),
    zone_high: price(scene, between(random, 0.2, 0.5)),
    resting_usd: usd(scene, random, 1.5),
    stop_density: roundTo(random.next(), 2),
  }),
  DANGER_ZONE_APPROACH: cluster,
  CVD_DIVERGENCE_EXTREME: (_scene, random) => ({
    divergence_sigma: roundTo(between(random, 2.1, 4.8), 2),
    direction: pick(random, ['BULLISH', 'BEARISH']),
    timeframe: pick(random, TIMEFRAMES),
  }),
  REGIME_SHIFT: (_scene, random) => {
    const from = pick(random, REGIMES)
    const others = REGIMES.filter((regime) => regime !== from)
    return {
      from,
      to: others[integerBetween(random, 0, others.length - 1)],
      timeframe: pick(random, TIMEFRAMES),
    }
  },
  CORRELATION_BREAK: (scene, random) => ({
    pair: scene.instrument.symbol === 'BTCUSDT' ? 'ETHUSDT' : 'BTCUSDT',
    correlation_before: roundTo(between(random, 0.7, 0.97), 2),
    correlation_now: roundTo(between(random, -0.3, 0.35), 2),
    window_hours: pick(random, [4, 12, 24]),
  }),
  LARGE_LIQUIDATION: (scene, random) => ({
    side: scene.side,
    size_usd: usd(scene, random, 0.35),
    price: price(scene),
    exchange: pick(random, EXCHANGES),
  }),
  FUNDING_EXTREME: (_scene, random) => {
    const ratePct = pick(random, [1, -1]) * between(random, 0.06, 0.31)
    return {
      funding_rate_pct: roundTo(ratePct, 4),
      annualized_pct: roundTo(ratePct * 3 * 365, 1),
      exchange: pick(random, EXCHANGES),
    }
  },
  DOMINANCE_FLIP: (_scene, random) => ({
    leader: pick(random, ['BTC', 'ETH', 'ALTS']),
    dominance_pct: roundTo(between(random, 38, 61), 2),
    change_pct_24h: roundTo(between(random, -2.4, 2.4), 2),
  }),
} as const satisfies Record<string, DataDraw>

type SignalType = keyof typeof SIGNAL_DATA

function cluster(scene: Scene, random: Random) {
  const distancePct = roundTo(between(random, 0.3, 3.2), 2)
  return {
    cluster_price: price(scene, scene.side === 'LONG_LIQ' ? -distancePct : distancePct),
    cluster_side: scene.side,
    intensity_usd: usd(scene, random, 1),
    distance_pct: distancePct,
  }
}

function price({ seed, instrument, timeMs }: Scene, offsetPct = 0): number {
  return roundPrice(instrument, priceAt(seed, instrument, timeMs) * (1 + offsetPct / 100))
}

function usd({ instrument, usdFactor }: Scene, random: Random, factor: number): number {
  return roundUsd(logNormal(random, instrument.typicalUsd * factor * usdFactor, 0.7))
}

const MINUTE_MS = 60_000
/** Each octave is a slower and wider swing: minutes, quarter hours, hours, a day. */
const OCTAVES = [
  { periodMs: 2 * MINUTE_MS, swing: 0.0015 },
  { periodMs: 15 * MINUTE_MS, swing: 0.005 },
  { periodMs: 180 * MINUTE_MS, swing: 0.015 },
  { periodMs: 1440 * MINUTE_MS, swing: 0.04 },
] as const

/**
 * USD at a time (Unix ms). A random walk that needs no yesterday: smooth noise over a lattice of times, so a
 * restarted server sees the same past (continuity of regenerated history).
 */
function priceAt(seed: number, instrument: Instrument, timeMs: number): number {
  let logPrice = Math.log(instrument.basePrice)
  for (const [octave, { periodMs, swing }] of OCTAVES.entries()) {
    const position = timeMs / periodMs
    const index = Math.floor(position)
    const fraction = position - index
    const smooth = fraction * fraction * (3 - 2 * fraction)
    const from = latticeValue(seed, instrument, octave, index)
    const to = latticeValue(seed, instrument, octave, index + 1)
    logPrice += swing * (from + (to - from) * smooth)
  }
  return Math.exp(logPrice)
}

/** Uniform in [-1, 1). */
function latticeValue(seed: number, instrument: Instrument, octave: number, index: number): number {
  const nameHash = mixSeed(...Array.from(instrument.symbol, (letter) => letter.charCodeAt(0)))
  return mixSeed(seed, nameHash, octave, index) / 2147483648 - 1
}

function roundPrice(instrument: Instrument, price: number): number {
  return roundTo(price, instrument.decimals)
}

function roundTo(value: number, decimals: number): number {
  return Number(value.toFixed(decimals))
}

/** Three significant digits, as amounts are quoted. */
function roundUsd(usd: number): number {
  return Number(usd.toPrecision(3))
}
