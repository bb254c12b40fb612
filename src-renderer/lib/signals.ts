/** What the window knows about signals: names, shapes, promises. Unknown types are shown generically (protocol.md P6). */
import type { Priority } from '../../src-main/contract/contract.ts'
import { truncate } from './format.ts'
import { remembering } from './measure.ts'

export const PRIORITIES = ['P0', 'P1', 'P2'] as const satisfies readonly Priority[]

/** Colour is never alone: every priority has a shape of its own. */
export const SHAPE: Readonly<Record<Priority, string>> = { P0: '◆', P1: '▲', P2: '●' }

/** Latency promises in ms (protocol.md, Known signals). */
export const PROMISE_MS: Readonly<Record<Priority, number>> = { P0: 100, P1: 500, P2: 2000 }

/** Short forms for narrow rows, where the full name would be cut. */
const SHORT: Readonly<Record<string, string>> = {
  LIQUIDATION_CLUSTER_ARMED: 'Liq. cluster',
  LEVERAGE_SPIKE_DETECTED: 'Leverage spike',
  PENDING_EXCHANGE_INFLOW: 'Inflow',
  WHALE_POSITION_SHIFT: 'Whale shift',
  SYNDICATE_DETECTED: 'Syndicate',
  MM_HUNTING_GROUND_ARMED: 'MM hunting',
  DANGER_ZONE_APPROACH: 'Danger zone',
  CVD_DIVERGENCE_EXTREME: 'CVD diverg.',
  REGIME_SHIFT: 'Regime shift',
  CORRELATION_BREAK: 'Corr. break',
  LARGE_LIQUIDATION: 'Large liq.',
  FUNDING_EXTREME: 'Funding extr.',
  DOMINANCE_FLIP: 'Dom. flip',
}

/** The types the documentation names, for filters and rules before any event was seen. */
export const KNOWN_TYPES: readonly string[] = Object.keys(SHORT)
export const KNOWN_SYMBOLS: readonly string[] =
  'BTCUSDT ETHUSDT SOLUSDT ADAUSDT DOGEUSDT XRPUSDT BNBUSDT AVAXUSDT DOTUSDT LINKUSDT'.split(' ')

const ACRONYMS = new Set(['MM', 'CVD', 'OI', 'USD', 'ETF', 'API', 'TX', 'ID', 'ETA'])
const NAME_MAX = 120

function words(name: string): string {
  return truncate(name, NAME_MAX)
    .split(/[_\s]+/)
    .filter((word) => word !== '')
    .map((word, index) => {
      if (ACRONYMS.has(word.toUpperCase())) return word.toUpperCase()
      const lower = word.toLowerCase()
      return index === 0 ? lower.charAt(0).toUpperCase() + lower.slice(1) : lower
    })
    .join(' ')
}

/** `LIQUIDATION_CLUSTER_ARMED` → `Liquidation cluster armed`. */
export const titleOf = remembering((type) => words(type) || 'Unnamed signal')

export const shortTitleOf = (type: string): string => SHORT[type] ?? titleOf(type)

/** `cluster_price` → `Cluster price`; unit suffixes are shown with the value instead. */
export const labelOf = (key: string): string => words(key.replace(/_(usd|pct|ms)$/i, '')) || '(empty key)'
