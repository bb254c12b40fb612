import type { JournalEntry } from '../../src-main/core/ports.ts'
import { detectedAtMs } from '../../src-main/core/protocol/time.ts'
import type { FeedEvent } from '../../src-main/core/protocol/types.ts'

/** What the engine hands over of an event: live, in epoch 1, without a decision, unless told otherwise. */
export function entryOf(
  event: FeedEvent,
  fields: Partial<JournalEntry> & Pick<JournalEntry, 'receivedAt'>,
): JournalEntry {
  return {
    epoch: 1,
    id: event.id,
    type: event.type,
    symbol: event.symbol,
    priority: event.priority,
    text: JSON.stringify(event),
    detectedAt: detectedAtMs(event),
    source: 'live',
    lagMs: null,
    decision: null,
    ...fields,
  }
}

// Sound: entries hold validated events only.
export const eventIn = ({ text }: Pick<JournalEntry, 'text'>): FeedEvent => JSON.parse(text) as FeedEvent
