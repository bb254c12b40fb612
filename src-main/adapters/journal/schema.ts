/** The file's format, and how one of an older release becomes one of this; a newer one is left alone. */
import { basename } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { beginCarryOver, putAside } from './carry-over.ts'
import { JournalError } from './errors.ts'
import { beginCounting, PULSE } from './pulse-counts.ts'
import { integer, only } from './row.ts'
import { inTransaction } from './sqlite.ts'

export const SCHEMA_VERSION = 6

/**
 * One row an event, clustered in the order of the list (core/vocabulary/order.ts), so that a page and a search are a
 * walk along the table. What is long comes last, for what is short is read alone.
 */
const EVENTS = `
  -- detected_at: the time it is listed by (order.ts). event: its JSON, unknown fields kept (P6). outcome … age_s:
  -- AlertDecision; all null when none.
  CREATE TABLE events (
    detected_at INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    id INTEGER NOT NULL,
    priority TEXT NOT NULL,
    symbol TEXT NOT NULL,
    type TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    lag_ms REAL,
    source TEXT NOT NULL,
    outcome TEXT,
    reason TEXT,
    decided_at INTEGER,
    age_s REAL,
    interrupted INTEGER NOT NULL DEFAULT 0,
    acknowledged_at INTEGER,
    detail TEXT,
    -- 1: the JSON has escapes, or other names than these, so a word may stand in it in disguise (read.ts).
    odd INTEGER NOT NULL DEFAULT 0,
    event TEXT NOT NULL,
    PRIMARY KEY (detected_at, epoch, id)
  ) STRICT, WITHOUT ROWID;
  -- G5: an event is taken once, whoever writes.
  CREATE UNIQUE INDEX events_once ON events (epoch, id);
  -- A16.
  CREATE INDEX events_noise ON events (detected_at) WHERE interrupted = 1;
`

/** Around the events: the same since version 1, but for what versions 2 to 4 added. */
const AROUND = `
  -- forgotten_to: ids up to here that are not in the journal were deleted from it (retention.ts).
  CREATE TABLE epochs (
    epoch INTEGER PRIMARY KEY,
    origin TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    forgotten_to INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX epochs_origin ON epochs (origin);

  CREATE TABLE cursors (
    origin TEXT NOT NULL,
    key_fingerprint TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    committed_id INTEGER NOT NULL,
    PRIMARY KEY (origin, key_fingerprint)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE gaps (
    id TEXT PRIMARY KEY,
    from_ms INTEGER NOT NULL,
    to_ms INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL
  ) STRICT;

  CREATE TABLE documents (
    name TEXT PRIMARY KEY,
    json TEXT NOT NULL
  ) STRICT;

  -- unclean: 1 while open.
  CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
  ) STRICT;
  INSERT INTO meta VALUES ('unclean', 0);
`

const FORGOTTEN = `
  CREATE TABLE forgotten (
    epoch INTEGER NOT NULL,
    id INTEGER NOT NULL,
    PRIMARY KEY (epoch, id)
  ) STRICT, WITHOUT ROWID;
`

export function versionOf(db: DatabaseSync): number {
  return integer(only(db.prepare('PRAGMA user_version').get()), 'user_version')
}

/** Before anything is written: a file of a newer release must stay as it is. */
export function refuseNewer(db: DatabaseSync, file: string): void {
  const version = versionOf(db)
  if (version > SCHEMA_VERSION)
    throw new JournalError(
      'io',
      `${basename(file)} was written by a newer version of this app (format ${version}, known up to ${SCHEMA_VERSION}); update the app`,
    )
}

/** The events of an older format are put aside, and carried over in steps (carry-over.ts); only the preview's files wait for it. */
export function migrate(db: DatabaseSync): void {
  if (versionOf(db) === SCHEMA_VERSION) return
  inTransaction(db, () => {
    // Read again under the lock: another process may have migrated meanwhile.
    const version = versionOf(db)
    if (version >= SCHEMA_VERSION) return
    upgrade(db, version)
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`)
  })
}

function upgrade(db: DatabaseSync, version: number): void {
  const old = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'events'").get()
  if (old === undefined) {
    db.exec(EVENTS + AROUND + FORGOTTEN + PULSE)
    return
  }
  if (version === 0) importPreview(db)
  else if (version < 5) renewEvents(db, version)
  db.exec(PULSE)
  beginCounting(db)
}

function renewEvents(db: DatabaseSync, version: number): void {
  if (version < 3)
    db.exec(`ALTER TABLE epochs ADD COLUMN forgotten_to INTEGER NOT NULL DEFAULT 0; ${FORGOTTEN}`)
  putAside(db)
  db.exec(EVENTS)
  beginCarryOver(db)
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
