/** What is known about the documented signals (protocol.md, "Known signals"), a name for any other (P6), and texts that fit. */
import type { Priority } from '../protocol/types.ts'
import { oneLine } from './text.ts'

export const PRIORITIES = ['P0', 'P1', 'P2'] as const satisfies readonly Priority[]

/** Colour is never alone: every priority has a shape of its own. */
export const SHAPE: Readonly<Record<Priority, string>> = { P0: '◆', P1: '▲', P2: '●' }

interface PriorityInfo {
  /** Detection to delivery as promised, ms (L2). */
  readonly promiseMs: number
  /** Time to live, ms (alerts.md A4). */
  readonly ttlMs: number
}

export const PRIORITY_INFO: Readonly<Record<Priority, PriorityInfo>> = {
  P0: { promiseMs: 100, ttlMs: 30_000 },
  P1: { promiseMs: 500, ttlMs: 120_000 },
  P2: { promiseMs: 2000, ttlMs: 300_000 },
}

interface SignalInfo extends PriorityInfo {
  readonly type: string
  readonly priority: Priority
  /** Where the whole name would be cut. */
  readonly short: string
}

const SHORT = {
  P0: {
    LIQUIDATION_CLUSTER_ARMED: 'Liq. cluster',
    LEVERAGE_SPIKE_DETECTED: 'Leverage spike',
    PENDING_EXCHANGE_INFLOW: 'Inflow',
  },
  P1: {
    WHALE_POSITION_SHIFT: 'Whale shift',
    SYNDICATE_DETECTED: 'Syndicate',
    MM_HUNTING_GROUND_ARMED: 'MM hunting',
    DANGER_ZONE_APPROACH: 'Danger zone',
    CVD_DIVERGENCE_EXTREME: 'CVD diverg.',
  },
  P2: {
    REGIME_SHIFT: 'Regime shift',
    CORRELATION_BREAK: 'Corr. break',
    LARGE_LIQUIDATION: 'Large liq.',
    FUNDING_EXTREME: 'Funding extr.',
    DOMINANCE_FLIP: 'Dom. flip',
  },
} as const satisfies Record<Priority, Record<string, string>>

/** The documented signals, most urgent first. */
export const KNOWN_SIGNALS: readonly SignalInfo[] = PRIORITIES.flatMap((priority) =>
  Object.entries(SHORT[priority]).map(([type, short]) => ({
    type,
    priority,
    short,
    ...PRIORITY_INFO[priority],
  })),
)

export const KNOWN_TYPES: readonly string[] = KNOWN_SIGNALS.map(({ type }) => type)

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

/** `BTCUSDT` → `BTC`. */
export const baseOf = (symbol: string): string => symbol.replace(/(?<=.)(USDT|USDC|USD)$/, '')

/** In place of a symbol where the server names none: the signal concerns the whole market, and every filter of symbols. */
export const MARKET_WIDE = 'MARKET'

const byType: ReadonlyMap<string, SignalInfo> = new Map(KNOWN_SIGNALS.map((info) => [info.type, info]))

/** Null for a type that the documentation does not know. */
export function signalInfo(type: string): SignalInfo | null {
  return byType.get(type) ?? null
}

const ACRONYMS: ReadonlySet<string> = new Set(['MM', 'CVD', 'OI', 'USD', 'ETF', 'API', 'TX', 'ID', 'ETA'])

/** A code as people read it: `ETF_FLOW_SEEN`, "ETF flow seen". Empty where it holds no word. */
export function wordsOf(code: string): string {
  const isShouted = code === code.toUpperCase()
  const words = code
    .split(/[_\s]+/)
    .filter((word) => word !== '')
    .map((word) => {
      if (ACRONYMS.has(word.toUpperCase())) return word.toUpperCase()
      // Only shouted names are put in lower case; `newKind` or `eToro` were written so on purpose.
      return isShouted ? word.toLowerCase() : word
    })
    .join(' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** `LIQUIDATION_CLUSTER_ARMED`, "Liquidation cluster armed"; as long as the type is. */
export const signalLabel = (type: string): string => wordsOf(type) || 'Unnamed signal'

const LIQUIDATED = /^(LONG|SHORT).?LIQ/i

/** Whose positions are liquidated, where a side's code says so: `LONG_LIQ`. Null for any other side. */
export function liquidatedSide(side: string): 'Longs' | 'Shorts' | null {
  const whose = LIQUIDATED.exec(side)?.[1]?.toUpperCase()
  return whose === undefined ? null : whose === 'LONG' ? 'Longs' : 'Shorts'
}

/** `BTCUSDT`, "BTC". */
export function shortSymbol(symbol: string): string {
  return clean(baseOf(symbol), 12)
}

/** A side's code as a word: `LONG_LIQ`, "Longs"; `BULLISH`, "Bullish". */
export const sideLabel = (side: string): string => liquidatedSide(side) ?? wordsOf(clean(side, 24))

/** Characters read at most of a text that is shown shorter still. */
const MAX_READ = 1_000

/**
 * Text from the wire, fit for a notification or a menu: one line, bounded, without control or direction-changing characters,
 * and without the angle brackets that some notification services take for markup.
 */
export function clean(text: string, maxLength: number): string {
  const line = oneLine(text, MAX_READ).replaceAll('<', '‹').replaceAll('>', '›')
  const letters = [...line]
  return letters.length <= maxLength ? line : `${letters.slice(0, maxLength - 1).join('')}…`
}
