/** The file's format, and how one of an older release becomes one of this; a newer one is left alone. */
import { basename } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { beginCarryOver } from './carry-over.ts'
import { JournalError } from './errors.ts'
import { EVENTS } from './events.ts'
import { beginCounting, PULSE } from './pulse-counts.ts'
import { inTransaction, pragma } from './sqlite.ts'

export const SCHEMA_VERSION = 6

/** Around the events: the same since version 1, but for what versions 2 to 4 added. */
const AROUND = `
  -- forgotten_to: ids up to here that are not in the journal were deleted from it (retention.ts).
  CREATE TABLE epochs (
    epoch INTEGER PRIMARY KEY, origin TEXT NOT NULL, started_at INTEGER NOT NULL, forgotten_to INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX epochs_origin ON epochs (origin);
  CREATE TABLE cursors (
    origin TEXT NOT NULL, key_fingerprint TEXT NOT NULL, epoch INTEGER NOT NULL, committed_id INTEGER NOT NULL,
    PRIMARY KEY (origin, key_fingerprint)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE gaps (
    id TEXT PRIMARY KEY, from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL
  ) STRICT;
  CREATE TABLE documents (name TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT;
  -- unclean: 1 while open. to_carry, to_count: what a migration left to do (carry-over.ts, pulse-counts.ts).
  CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
  INSERT INTO meta VALUES ('unclean', 0);
`

const FORGOTTEN = `
  CREATE TABLE forgotten (epoch INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (epoch, id)) STRICT, WITHOUT ROWID;
`

export const versionOf = (db: DatabaseSync): number => Number(pragma(db, 'user_version'))

/** Before anything is written: a file of a newer release must stay as it is. */
export function refuseNewer(db: DatabaseSync, file: string): void {
  const version = versionOf(db)
  if (version > SCHEMA_VERSION)
    throw new JournalError(
      'io',
      `${basename(file)} was written by a newer version of this app (format ${version}, known up to ${SCHEMA_VERSION}); update the app`,
    )
}

/** Events of formats 1 to 4 are put aside, and carried over in steps; only the preview's files wait for it. */
export function migrate(db: DatabaseSync): void {
  if (versionOf(db) === SCHEMA_VERSION) return
  inTransaction(db, () => {
    // Read again under the lock: another process may have migrated meanwhile.
    const version = versionOf(db)
    if (version >= SCHEMA_VERSION) return
    const isNew =
      db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'events'").get() === undefined
    if (isNew) db.exec(EVENTS + AROUND + FORGOTTEN)
    else if (version === 0) importPreview(db)
    else {
      if (version < 3)
        db.exec(`ALTER TABLE epochs ADD COLUMN forgotten_to INTEGER NOT NULL DEFAULT 0; ${FORGOTTEN}`)
      if (version < 5) beginCarryOver(db, EVENTS)
    }
    db.exec(PULSE)
    beginCounting(db)
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`)
  })
}

/** The preview's file: `events (epoch, id, received_at, lag_ms, source, event)`, `cursors`; epochs not tied to an origin. */
function importPreview(db: DatabaseSync): void {
  db.exec(`
    ALTER TABLE events RENAME TO preview_events;
    ALTER TABLE cursors RENAME TO preview_cursors;
    ${EVENTS} ${AROUND} ${FORGOTTEN}
    INSERT INTO cursors SELECT origin, key_fingerprint, epoch, committed_id FROM preview_cursors;
    INSERT OR IGNORE INTO epochs (epoch, origin, started_at) SELECT epoch, origin, 0 FROM preview_cursors;
    INSERT OR IGNORE INTO epochs (epoch, origin, started_at) SELECT DISTINCT epoch, '', 0 FROM preview_events;
    INSERT INTO events (detected_at, epoch, id, priority, symbol, type, received_at, lag_ms, source, odd, event)
      SELECT coalesce(CAST(round(unixepoch(event ->> 'detected_at', 'subsec') * 1000) AS INTEGER), received_at),
        epoch, id, event ->> 'priority', event ->> 'symbol', event ->> 'type', received_at, lag_ms, source,
        is_odd(event, event ->> 'type', event ->> 'symbol', event ->> 'priority'), event
      FROM preview_events;
    DROP TABLE preview_events;
    DROP TABLE preview_cursors;
  `)
}
