/** What is known about the documented signals (protocol.md, "Known signals"). Anything else is shown generically (P6). */
import type { Priority } from './types.ts'

export interface PriorityInfo {
  /** Detection to delivery as promised, ms (L2). */
  readonly promiseMs: number
  /** Time to live, ms (A4). */
  readonly ttlMs: number
}

export const PRIORITY_INFO: Readonly<Record<Priority, PriorityInfo>> = {
  P0: { promiseMs: 100, ttlMs: 30_000 },
  P1: { promiseMs: 500, ttlMs: 120_000 },
  P2: { promiseMs: 2000, ttlMs: 300_000 },
}

export interface SignalInfo extends PriorityInfo {
  readonly type: string
  readonly priority: Priority
  /** For people: "Liquidation cluster armed". */
  readonly label: string
}

const LABELS = {
  P0: {
    LIQUIDATION_CLUSTER_ARMED: 'Liquidation cluster armed',
    LEVERAGE_SPIKE_DETECTED: 'Leverage spike detected',
    PENDING_EXCHANGE_INFLOW: 'Pending exchange inflow',
  },
  P1: {
    WHALE_POSITION_SHIFT: 'Whale position shift',
    SYNDICATE_DETECTED: 'Syndicate detected',
    MM_HUNTING_GROUND_ARMED: 'MM hunting ground armed',
    DANGER_ZONE_APPROACH: 'Danger zone approach',
    CVD_DIVERGENCE_EXTREME: 'CVD divergence extreme',
  },
  P2: {
    REGIME_SHIFT: 'Regime shift',
    CORRELATION_BREAK: 'Correlation break',
    LARGE_LIQUIDATION: 'Large liquidation',
    FUNDING_EXTREME: 'Funding extreme',
    DOMINANCE_FLIP: 'Dominance flip',
  },
} as const satisfies Record<Priority, Record<string, string>>

function signalsOf(priority: Priority): readonly SignalInfo[] {
  return Object.entries(LABELS[priority]).map(([type, label]) => ({
    type,
    priority,
    label,
    ...PRIORITY_INFO[priority],
  }))
}

/** The documented signals, most urgent first. */
export const KNOWN_SIGNALS: readonly SignalInfo[] = [
  ...signalsOf('P0'),
  ...signalsOf('P1'),
  ...signalsOf('P2'),
]

export const KNOWN_SYMBOLS = [
  'BTCUSDT',
  'ETHUSDT',
  'SOLUSDT',
  'ADAUSDT',
  'DOGEUSDT',
  'XRPUSDT',
  'BNBUSDT',
  'AVAXUSDT',
  'DOTUSDT',
  'LINKUSDT',
] as const

/** In place of a symbol where the server names none: the signal concerns the whole market, and every filter of symbols. */
export const MARKET_WIDE = 'MARKET'

const byType: ReadonlyMap<string, SignalInfo> = new Map(KNOWN_SIGNALS.map((info) => [info.type, info]))

/** Null for a type that the documentation does not know. */
export function signalInfo(type: string): SignalInfo | null {
  return byType.get(type) ?? null
}

/** A label for any type: `NEW_KIND_SEEN` reads "New kind seen". */
export function signalLabel(type: string): string {
  const known = byType.get(type)
  if (known !== undefined) return known.label
  const words = type.replace(/[_\s]+/g, ' ').trim()
  if (words === '') return type
  // Only shouted names are put in lower case; `newKind` or `eToro` were written so on purpose.
  const calm = words === words.toUpperCase() ? words.toLowerCase() : words
  return calm.charAt(0).toUpperCase() + calm.slice(1)
}
