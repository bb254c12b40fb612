import type { Random } from '../core/ports.ts'
import type { FeedEvent, Priority } from '../core/protocol/types.ts'
import { INSTRUMENTS, roundTo, type Instrument } from './market.ts'
import { between, logNormal, pick, pickWeighted, type Weighted } from './random.ts'
import { SIGNAL_DATA, type LiquidationSide, type Scene, type SignalType } from './signal-data.ts'

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
