/** The preview's files had no search and no decisions; their events are still the user's. */
import type { DatabaseSync } from 'node:sqlite'
import type { JournalEntry } from '../../core/ports.ts'
import { detectedAtMs } from '../../core/protocol/time.ts'
import type { FeedEvent } from '../../core/protocol/types.ts'
import { createInserter } from './insert.ts'
import { integer, realOrNull, text } from './row.ts'
import { SCHEMA_V1 } from './schema.ts'
import { sourceOf } from './stored-event.ts'

/** A preview's file may be long, and memory is not. */
const AT_ONCE = 1_000

/**
 * Version 0, the preview format: `events (epoch, id, received_at, lag_ms, source, event)` and `cursors (origin,
 * key_fingerprint, epoch, committed_id)`; no decisions, no search index, epochs not tied to an origin.
 */
export function importV0(db: DatabaseSync): void {
  db.exec('ALTER TABLE events RENAME TO events_v0; ALTER TABLE cursors RENAME TO cursors_v0;')
  db.exec(SCHEMA_V1)
  db.exec(`
    INSERT INTO cursors SELECT origin, key_fingerprint, epoch, committed_id FROM cursors_v0;
    INSERT OR IGNORE INTO epochs SELECT epoch, origin, 0 FROM cursors_v0;
    INSERT OR IGNORE INTO epochs SELECT DISTINCT epoch, '', 0 FROM events_v0;
  `)
  const inserter = createInserter(db)
  let entries: JournalEntry[] = []
  const put = (): void => {
    for (const entry of entries) inserter.insert(entry)
    inserter.flush()
    entries = []
  }
  for (const row of db.prepare('SELECT * FROM events_v0 ORDER BY epoch, id').iterate()) {
    // Sound: the preview wrote validated events, as this version does.
    const event = JSON.parse(text(row, 'event')) as FeedEvent
    entries.push({
      epoch: integer(row, 'epoch'),
      id: event.id,
      text: JSON.stringify(event),
      detectedAt: detectedAtMs(event),
      source: sourceOf(text(row, 'source')),
      receivedAt: integer(row, 'received_at'),
      lagMs: realOrNull(row, 'lag_ms'),
      decision: null,
    })
    if (entries.length === AT_ONCE) put()
  }
  put()
  db.exec('DROP TABLE events_v0; DROP TABLE cursors_v0;')
}
