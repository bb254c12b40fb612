/** What a screen reader is told: a summary, never every row (ux.md, Accessibility). */
import type { FeedRow } from '../../src-main/contract/contract.ts'
import { titleOf } from './signals.ts'
import { formatCount, truncate } from './format.ts'

/** "12 new: 2 P0, BTCUSDT ×5". */
export function summaryOf(rows: readonly FeedRow[]): string {
  const urgent = rows.filter((row) => row.event.priority === 'P0').length
  const bySymbol = new Map<string, number>()
  for (const row of rows) bySymbol.set(row.event.symbol, (bySymbol.get(row.event.symbol) ?? 0) + 1)
  const top = [...bySymbol].sort((a, b) => b[1] - a[1])[0]
  const parts = [
    ...(urgent > 0 ? [`${formatCount(urgent)} P0`] : []),
    ...(top === undefined ? [] : [`${truncate(top[0], 30)}${top[1] > 1 ? ` ×${formatCount(top[1])}` : ''}`]),
  ]
  return `${formatCount(rows.length)} new: ${parts.join(', ')}`
}

export const urgentText = (row: FeedRow): string =>
  `P0: ${truncate(row.event.symbol, 30)}, ${titleOf(row.event.type)}`
