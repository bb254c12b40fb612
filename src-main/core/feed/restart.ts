/** G9: has the server begun to count its ids from the start? Time tells, because ids alone look like duplicates. */
import { isoToMs } from '../protocol/time.ts'
import type { FeedEvent } from '../protocol/types.ts'
import type { Ledger } from './ledger.ts'

/** The newest event of a SNAPSHOT is newer in time and lower in id than what we have. */
export function snapshotShowsRestart(ledger: Ledger, events: readonly FeedEvent[]): boolean {
  let newest: FeedEvent | null = null
  let newestAt = Number.NEGATIVE_INFINITY
  for (const event of events) {
    const at = isoToMs(event.detected_at)
    if (at === null || at < newestAt) continue
    newest = event
    newestAt = at
  }
  if (newest === null) return false
  // After a rebuild no time is known. A new epoch then repeats nothing, for the journal is empty.
  if (ledger.newestAt === null) return newest.id < (ledger.provable ?? 0)
  return newest.id <= ledger.received && newestAt > ledger.newestAt
}

/**
 * The same, told by a live event, for a server that restarted and has no SNAPSHOT to show for it. `baseline` is the
 * highest id from before this connection.
 */
export function eventShowsRestart(ledger: Ledger, event: FeedEvent, baseline: number): boolean {
  const at = isoToMs(event.detected_at)
  if (at === null || event.id > baseline) return false
  // A repeat is never newer than all that was taken.
  return ledger.newestAt === null || at > ledger.newestAt
}
