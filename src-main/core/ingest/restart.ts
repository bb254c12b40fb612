/** protocol.md G9: has the server begun to count its ids from the start? Time tells, because ids alone look like duplicates. */
import type { Latency } from '../latency/latency.ts'
import { isoToMs } from '../protocol/time.ts'
import { type FeedEvent, isOrdered } from '../protocol/types.ts'
import { REORDERED_WITHIN_MS } from '../recovery/timing.ts'
import type { Ledger } from './ledger.ts'

/** More than a time zone is off, and than a clock is wrongly set. */
const MARGIN_MS = 86_400_000

/** A `detected_at` after this, by server time, is wrong; as long as server time is not known, none is. Unix ms. */
export function plausibleUntil(latency: Pick<Latency, 'latestServerMs'>): number {
  return (latency.latestServerMs() ?? Number.POSITIVE_INFINITY) + MARGIN_MS
}

/**
 * The newest event of a SNAPSHOT is newer in time and lower in id than what we have. Not so when it also holds events
 * that we have: then ids go on, and one of the tip was missed.
 */
export function snapshotShowsRestart(ledger: Ledger, events: readonly FeedEvent[], until: number): boolean {
  let newest: FeedEvent | null = null
  let newestAt = Number.NEGATIVE_INFINITY
  for (const event of events) {
    const at = isoToMs(event.detected_at)
    if (ledger.isTaken(event)) return false
    if (at === null || at < newestAt || at > until || !isOrdered(event.id)) continue
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
export function eventShowsRestart(
  ledger: Ledger,
  event: FeedEvent,
  baseline: number,
  until: number,
): boolean {
  const at = isoToMs(event.detected_at)
  if (at === null || at > until || !isOrdered(event.id) || event.id > baseline || ledger.isTaken(event))
    return false
  if (ledger.newestAt === null) return true
  // One that was never seen, next to the newest, may be a straggler of the former connection, a little newer than the rest.
  const proved = ledger.provable ?? 0
  const straggler = ledger.taken(event.id) === undefined && proved > 0 && event.id > proved
  const margin = straggler ? REORDERED_WITHIN_MS : 0
  return at > ledger.newestAt + margin
}

/**
 * The same, told by a page of history, for a server that restarted and whose socket shows nothing yet: the whole page is
 * newer in time than all that we have, and lower in id than what is proved, or than what was received where nothing is
 * proved. Without a restart, history has nothing there that could be newer than all the rest.
 */
export function pageShowsRestart(ledger: Ledger, events: readonly FeedEvent[], until: number): boolean {
  const { newestAt } = ledger
  const below = ledger.provable === null || ledger.provable === 0 ? ledger.received : ledger.provable
  if (newestAt === null || events.length === 0) return false
  return events.every(({ id, detected_at }) => {
    const at = isoToMs(detected_at)
    return id <= below && at !== null && at > newestAt && at <= until
  })
}
