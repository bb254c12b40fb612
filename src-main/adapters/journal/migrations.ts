/** How a file of an older release becomes one of this, and a newer one is left alone. */
import type { DatabaseSync } from 'node:sqlite'
import { basename } from 'node:path'
import { JournalError } from './errors.ts'
import { integer, only } from './row.ts'
import { SCHEMA_V1 } from './schema.ts'
import { importV0 } from './v0.ts'

/** Step n takes a file from version n to n + 1. Steps are never edited once released, only added. */
const STEPS: readonly ((db: DatabaseSync) => void)[] = [
  (db) => {
    const old = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'events'").get()
    if (old === undefined) db.exec(SCHEMA_V1)
    else importV0(db)
  },
  // Files of version 1 have every event in the word index.
  (db) =>
    db.exec(
      `INSERT INTO meta SELECT 'indexed_below', coalesce(max(key) + 1, ${Number.MIN_SAFE_INTEGER}) FROM events`,
    ),
  // See forgotten.ts.
  (db) =>
    db.exec(`
      ALTER TABLE epochs ADD COLUMN forgotten_to INTEGER NOT NULL DEFAULT 0;
      CREATE TABLE forgotten (
        epoch INTEGER NOT NULL,
        id INTEGER NOT NULL,
        PRIMARY KEY (epoch, id)
      ) STRICT, WITHOUT ROWID;
    `),
  // See staging.ts. AUTOINCREMENT: a number never comes again. What is long comes last, for what is short is read alone.
  (db) =>
    db.exec(`
      CREATE TABLE staged (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        epoch INTEGER NOT NULL,
        first_id INTEGER NOT NULL,
        last_id INTEGER NOT NULL,
        events INTEGER NOT NULL,
        decisions TEXT NOT NULL,
        numbers BLOB NOT NULL,
        texts BLOB NOT NULL
      ) STRICT;
    `),
]

export const SCHEMA_VERSION = STEPS.length

function versionOf(db: DatabaseSync): number {
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

export function migrate(db: DatabaseSync): void {
  if (versionOf(db) === SCHEMA_VERSION) return
  db.exec('BEGIN IMMEDIATE')
  try {
    // Read again under the lock: another process may have migrated meanwhile.
    for (let version = versionOf(db); version < SCHEMA_VERSION; version++) {
      STEPS[version]?.(db)
      db.exec(`PRAGMA user_version = ${version + 1}`)
    }
    db.exec('COMMIT')
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}
