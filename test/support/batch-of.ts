import { pack } from '../../src-main/core/ingest/packed-events.ts'
import type { JournalBatch, JournalEntry } from '../../src-main/core/ports.ts'

export interface EntriesBatch extends Omit<JournalBatch, 'parts'> {
  readonly entries: readonly JournalEntry[]
}

/** What the engine's queue makes of entries. */
export function batchOf({ entries, ...rest }: EntriesBatch): JournalBatch {
  return { ...rest, parts: pack(entries) }
}
