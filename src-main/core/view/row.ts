/** Rows of the feed, from an event just received or from the journal: the same fields either way. */
import { groupOf } from '../alerts/facts.ts'
import type { AlertDecision } from '../alerts/types.ts'
import type { FeedBatch } from '../feed/types.ts'
import type { StoredEvent } from '../ports.ts'
import { isoToMs } from '../protocol/time.ts'
import type { FeedEvent } from '../protocol/types.ts'
import type { FeedRow } from './types.ts'

/** The decision in words; null when none was recorded. */
export type Explain = (decision: AlertDecision | null) => string

export const rowKey = (epoch: number, id: number): string => `${epoch}:${id}`

/** `epoch:id` taken apart; null when it is not that. */
export function parseRowKey(key: string): { readonly epoch: number; readonly id: number } | null {
  const match = /^(\d{1,15}):(\d{1,16})$/.exec(key)
  if (match === null) return null
  const epoch = Number(match[1])
  const id = Number(match[2])
  return Number.isSafeInteger(epoch) && Number.isSafeInteger(id) ? { epoch, id } : null
}

/** Wall-clock ms of detection; the receipt time when `detected_at` cannot be read (P6). */
export function detectedOrReceivedMs(event: FeedEvent, receivedAt: number): number {
  return isoToMs(event.detected_at) ?? receivedAt
}

export function rowsOfBatch(
  batch: FeedBatch,
  decisions: readonly (AlertDecision | null)[],
  explain: Explain,
): FeedRow[] {
  return batch.events.map((event, index) => {
    const decision = decisions[index] ?? null
    return {
      key: rowKey(batch.epoch, event.id),
      epoch: batch.epoch,
      event,
      group: groupOf(event),
      source: batch.source,
      receivedAt: batch.receivedAt,
      detectedAt: detectedOrReceivedMs(event, batch.receivedAt),
      lagMs: batch.lagMs[index] ?? null,
      decision,
      why: explain(decision),
      acknowledged: false,
    }
  })
}

export function rowOfStored(stored: StoredEvent, explain: Explain): FeedRow {
  return {
    key: rowKey(stored.epoch, stored.event.id),
    epoch: stored.epoch,
    event: stored.event,
    group: groupOf(stored.event),
    source: stored.source,
    receivedAt: stored.receivedAt,
    detectedAt: stored.detectedAt,
    lagMs: stored.lagMs,
    decision: stored.decision,
    why: explain(stored.decision),
    acknowledged: stored.acknowledgedAt !== null,
  }
}
