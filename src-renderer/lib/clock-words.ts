/** What lag is measured by, and how sure it is (L1), and whose clock looks wrong (L4). */
import type { FeedRow, LatencyReport } from '../../src-main/contract/contract.ts'
import { formatDuration, formatMs } from './format.ts'

type Measured = Pick<LatencyReport, 'basis' | 'uncertaintyMs'>

/** Behind a lag: "± 18 ms", or that it is what exceeds the quickest signals' lag; empty while nothing is known. */
export function lagNote({ basis, uncertaintyMs }: Measured): string {
  if (basis === 'signals') return 'more than the quickest'
  return uncertaintyMs === null ? '' : `± ${formatMs(uncertaintyMs)}`
}

/** The line of the diagnostics about the two clocks. */
export function offsetLine({ offsetMs, ...measured }: Measured & Pick<LatencyReport, 'offsetMs'>): string {
  if (offsetMs === null) return 'Clock offset not known yet'
  const offset = `Clock offset ${Math.round(offsetMs)} ms`
  if (measured.basis === 'signals')
    return `${offset}, by the quickest signals: the feed tells no usable time. Network lag is what exceeds theirs.`
  return [offset, lagNote(measured)].filter((text) => text !== '').join(' ')
}

const WHOSE = {
  computer: ['This computer’s clock is fast', 'This computer’s clock is slow'],
  server: ['The feed’s time is ahead of its signals', 'The feed’s time is behind its signals'],
  signals: ['Signals come after their detection', 'Signals are dated ahead'],
  'signals-or-computer': ['This clock is fast, or signals are late', 'This clock is slow'],
} as const

export function clockLine({ whose, byMs }: NonNullable<LatencyReport['clock']>): string {
  const [above, below] = WHOSE[whose]
  return `${byMs > 0 ? above : below}: ${formatDuration(Math.abs(byMs))}`
}

/** What clocks that are kept in step may still differ by, ms. */
const MARGIN_MS = 5000

/** Detected later than it was received. `offset`: server clock minus ours, ms. */
export const isAhead = (row: Pick<FeedRow, 'detectedAt' | 'receivedAt'>, offset: number): boolean =>
  row.detectedAt > row.receivedAt + offset + MARGIN_MS
