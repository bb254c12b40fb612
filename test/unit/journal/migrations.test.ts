import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { SCHEMA_VERSION } from '../../../src-main/adapters/journal/migrations.ts'
import {
  ALL,
  entries,
  event,
  IDENTITY,
  idsOf,
  NOON,
  openService,
  serviceOn,
  temporaryFile,
} from '../../support/journal-fixture.ts'

/** The preview's format: see v0.ts. */
function writeV0(file: string, count: number): void {
  const db = new DatabaseSync(file)
  db.exec(`
    CREATE TABLE events (epoch INTEGER, id INTEGER, received_at INTEGER, lag_ms REAL, source TEXT, event TEXT, PRIMARY KEY (epoch, id));
    CREATE TABLE cursors (origin TEXT, key_fingerprint TEXT, epoch INTEGER, committed_id INTEGER, PRIMARY KEY (origin, key_fingerprint));
  `)
  const insert = db.prepare('INSERT INTO events VALUES (3, ?, ?, ?, ?, ?)')
  for (let id = 1; id <= count; id++)
    insert.run(id, NOON + id * 1000, 4.5, 'recovery', JSON.stringify(event(id)))
  db.prepare('INSERT INTO cursors VALUES (?, ?, 3, ?)').run(IDENTITY.origin, IDENTITY.keyFingerprint, count)
  db.close()
}

test('a file of the preview format keeps its events and cursor, and becomes searchable', () => {
  const file = temporaryFile()
  writeV0(file, 20)
  const journal = serviceOn(file)
  expect(journal.open()).toMatchObject({
    cursor: { epoch: 3, committedId: 20 },
    epoch: 3,
    nextEpoch: 4,
    eventCount: 20,
    quarantined: null,
  })
  expect(journal.get(20, 3)).toMatchObject({
    event: event(20),
    source: 'recovery',
    lagMs: 4.5,
    decision: null,
  })
  expect(idsOf(journal.page({ ...ALL, text: 'binance' }, null, 2).events)).toEqual([20, 19])
})

test('a migration that fails leaves the file as it was', () => {
  const file = temporaryFile()
  writeV0(file, 3)
  const db = new DatabaseSync(file)
  db.exec("UPDATE events SET event = 'not json' WHERE id = 2")
  db.close()
  expect(() => serviceOn(file).open()).toThrow(expect.objectContaining({ kind: 'io' }))
  const again = new DatabaseSync(file)
  expect(again.prepare('SELECT count(*) AS n FROM events').get()?.['n']).toBe(3)
  expect(again.prepare('PRAGMA user_version').get()?.['user_version']).toBe(0)
  again.close()
})

test('a file of version 3 gets its room for bursts, and keeps all it has', () => {
  const file = temporaryFile()
  const journal = openService(file)
  journal.append(entries(1, 20), { epoch: 1, committedId: 20 })
  journal.call({ method: 'close' })
  const db = new DatabaseSync(file)
  db.exec('DROP TABLE staged; PRAGMA user_version = 3')
  db.close()

  const later = serviceOn(file)
  expect(later.open()).toMatchObject({
    cursor: { epoch: 1, committedId: 20 },
    eventCount: 20,
    quarantined: null,
  })
  later.append(entries(21, 220))
  expect(later.call({ method: 'staged' })).toEqual({ from: 0, to: 1 })
  expect(later.count({ ...ALL, text: 'binance' })).toBe(220)
})

test('a file of a newer version is refused with a clear sentence and not touched', () => {
  const file = temporaryFile()
  openService(file).call({ method: 'close' })
  const db = new DatabaseSync(file)
  db.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`)
  db.close()
  const before = readFileSync(file)
  expect(() => serviceOn(file).open()).toThrow(
    `journal.db was written by a newer version of this app (format ${SCHEMA_VERSION + 1}, known up to ${SCHEMA_VERSION}); update the app`,
  )
  expect(readFileSync(file).equals(before)).toBe(true)
})
