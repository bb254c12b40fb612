/** Which P0s really wait for an acknowledgement: those of the strip, and the repeats counted into them. */
import type { AlertReasonCode, FeedRow } from '../../src-main/ipc-contract.ts'
import { feed } from '../state/feed.svelte.ts'

/** Told of, so that they wait (alerts.md A9); late, snoozed or recovered ones were listed only. */
const TOLD: ReadonlySet<AlertReasonCode> = new Set<AlertReasonCode>([
  'raised',
  'raised-rearmed',
  'grouped',
  'in-summary',
  'cool-down',
])

const signalOf = ({ symbol, type }: FeedRow['event']): string => `${symbol}\n${type}`

class Pending {
  readonly #pinned = $derived(feed.model?.alerts.pinned ?? [])
  readonly #keys = $derived(new Set(this.#pinned.map(({ key }) => key)))
  /** When the earliest pin of a signal was raised: repeats decided since then are counted into one. */
  readonly #since = $derived.by(() => {
    const since = new Map<string, number>()
    for (const { event, raisedAt } of this.#pinned) {
      const signal = signalOf(event)
      since.set(signal, Math.min(raisedAt, since.get(signal) ?? Infinity))
    }
    return since
  })

  has(row: FeedRow): boolean {
    const { event, decision } = row
    if (event.priority !== 'P0' || row.acknowledged) return false
    if (this.#keys.has(row.key)) return true
    if (decision === null || !TOLD.has(decision.reason)) return false
    return decision.decidedAt >= (this.#since.get(signalOf(event)) ?? Infinity)
  }
}

export const pending = new Pending()
