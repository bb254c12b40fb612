/** Which P0s really wait for an acknowledgement: those of the strip, and the repeats counted into them. */
import type { AlertReasonCode, FeedRow, PinnedAlert } from '../../../src-main/contract/contract.ts'

/** Told of, so that they wait (alerts.md A9); late, snoozed or recovered ones were listed only. */
const TOLD: ReadonlySet<AlertReasonCode> = new Set<AlertReasonCode>([
  'raised',
  'raised-rearmed',
  'grouped',
  'in-summary',
  'cool-down',
])

const signalOf = ({ symbol, type }: FeedRow['event']): string => `${symbol}\n${type}`

export function pendingAmong(pinned: readonly PinnedAlert[]): (row: FeedRow) => boolean {
  const keys = new Set(pinned.map(({ key }) => key))
  /** When the earliest pin of a signal was raised: repeats decided since then are counted into one. */
  const since = new Map<string, number>()
  for (const { event, raisedAt } of pinned) {
    const signal = signalOf(event)
    since.set(signal, Math.min(raisedAt, since.get(signal) ?? Infinity))
  }
  return (row) => {
    const { event, decision } = row
    if (event.priority !== 'P0' || row.acknowledged) return false
    if (keys.has(row.key)) return true
    if (decision === null || !TOLD.has(decision.reason)) return false
    return decision.decidedAt >= (since.get(signalOf(event)) ?? Infinity)
  }
}
