/** Counts for a storm summary (alerts.md A7) or a digest (A13). */
import { shortSymbol } from '../vocabulary/signals.ts'
import type { FeedEvent } from '../protocol/types.ts'
import { formatCount } from '../vocabulary/numbers.ts'

const TALLY_SYMBOLS = 50

export interface Tally {
  readonly p0: number
  readonly p1: number
  readonly p2: number
  /** P0s by symbol; at most TALLY_SYMBOLS, the rest under `…`. */
  readonly symbols: ReadonlyMap<string, number>
}

export const EMPTY_TALLY: Tally = { p0: 0, p1: 0, p2: 0, symbols: new Map() }

const REST = '…'
const SHOWN_SYMBOLS = 4

export function addTo(tally: Tally, event: Pick<FeedEvent, 'priority' | 'symbol'>): Tally {
  switch (event.priority) {
    case 'P0': {
      const known = tally.symbols.has(event.symbol) || tally.symbols.size < TALLY_SYMBOLS
      const name = known ? event.symbol : REST
      const symbols = new Map(tally.symbols).set(name, (tally.symbols.get(name) ?? 0) + 1)
      return { ...tally, p0: tally.p0 + 1, symbols }
    }
    case 'P1':
      return { ...tally, p1: tally.p1 + 1 }
    case 'P2':
      return { ...tally, p2: tally.p2 + 1 }
  }
}

/** What a digest tells of; a P2 is log only (A1). */
export const tallied = (tally: Tally): number => tally.p0 + tally.p1
/** What a summary stands in for: a P2 is among it when the user's own rule made it interrupt. */
export const refused = (tally: Tally): number => tallied(tally) + tally.p2

export function refusedWords(tally: Tally): string {
  const p2 = tally.p2 > 0 ? [`${formatCount(tally.p2)} P2`] : []
  return [tallyWords(tally), ...p2].filter((part) => part !== '').join(', ')
}

/** `3 P0 (BTC 2, ETH 1), 11 P1`. */
export function tallyWords(tally: Tally): string {
  const parts: string[] = []
  if (tally.p0 > 0) parts.push(`${formatCount(tally.p0)} P0 (${symbolWords(tally)})`)
  if (tally.p1 > 0) parts.push(`${formatCount(tally.p1)} P1`)
  return parts.join(', ')
}

function symbolWords(tally: Tally): string {
  const [only] = tally.symbols.keys()
  // Its count is the whole.
  if (only !== undefined && tally.symbols.size === 1) return shortSymbol(only)
  const most = [...tally.symbols].sort((a, b) => b[1] - a[1])
  const shown = most
    .slice(0, SHOWN_SYMBOLS)
    .map(([symbol, count]) => `${shortSymbol(symbol)} ${formatCount(count)}`)
  const rest = most.slice(SHOWN_SYMBOLS).reduce((sum, [, count]) => sum + count, 0)
  return rest > 0 ? `${shown.join(', ')}, others ${formatCount(rest)}` : shown.join(', ')
}
