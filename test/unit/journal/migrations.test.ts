import { readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { SCHEMA_VERSION } from '../../../src-main/adapters/journal/schema.ts'
import {
  ALL,
  entries,
  entry,
  event,
  IDENTITY,
  idsOf,
  NOON,
  openService,
  serviceOn,
  temporaryFile,
} from '../../support/journal-fixture.ts'

/** The preview's format: see schema.ts. */
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

/**
 * A file that format 4 wrote: events 1–60, the third of them detected in 2031; 61–260 in a block that
 * nobody had settled; 1 and 260 interrupted, 1 acknowledged.
 */
function writeV4(file: string, older: (db: DatabaseSync) => void = () => undefined): void {
  writeFileSync(file, gunzipSync(readFileSync(new URL('../../fixtures/journal-v4.db.gz', import.meta.url))))
  const db = new DatabaseSync(file)
  older(db)
  db.close()
}

const asV3 = (db: DatabaseSync) => db.exec('DROP TABLE staged; PRAGMA user_version = 3')
const asV2 = (db: DatabaseSync) => {
  asV3(db)
  db.exec('DROP TABLE forgotten; ALTER TABLE epochs DROP COLUMN forgotten_to; PRAGMA user_version = 2')
}
const asV1 = (db: DatabaseSync) => {
  asV2(db)
  db.exec("DELETE FROM meta WHERE name = 'indexed_below'; PRAGMA user_version = 1")
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
    detectedAt: NOON + 20_000,
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

describe.each([
  ['4', () => undefined, 260],
  ['3', asV3, 60],
  ['2', asV2, 60],
  ['1', asV1, 60],
] as const)('a file of format %s', (_, older, last) => {
  const all = Array.from({ length: last }, (_, at) => at + 1)

  test('keeps everything, and each event once, while it is carried over and after', () => {
    const file = temporaryFile()
    writeV4(file, older)
    const journal = serviceOn(file)
    expect(journal.open()).toMatchObject({
      cursor: { epoch: 1, committedId: 260 },
      eventCount: last,
      documents: { alerts: '{"v":1}' },
      gaps: [{ id: 'g1', outcome: 'partial' }],
      quarantined: null,
      recentIds: all,
    })
    expect(journal.page().toCarry).toBe(60)
    // Sent again, and new, before it is carried over.
    expect(journal.append(entries(last - 9, last + 10))).toEqual({ inserted: 10, duplicates: 10 })
    journal.carryAll()
    expect(journal.append(entries(1, last + 10))).toEqual({ inserted: 0, duplicates: last + 10 })
    expect(journal.page().toCarry).toBe(0)
    expect(journal.count()).toBe(last + 10)
    expect(idsOf(journal.page(ALL, null, 1_000).events).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: last + 10 }, (_, at) => at + 1),
    )
    expect(journal.count({ ...ALL, text: 'überraschung' })).toBe(1)
  })

  test('an event is read with all that was kept of it, before and after', () => {
    const file = temporaryFile()
    writeV4(file, older)
    const journal = serviceOn(file)
    journal.open()
    const first = {
      event: { type: 'LIQUIDATION_CLUSTER_ARMED', priority: 'P0' },
      decision: { outcome: 'interrupt', reason: 'raised', detail: 'BTCUSDT', decidedAt: NOON, ageS: 0.25 },
      acknowledgedAt: NOON + 9,
    }
    const second = { source: 'recovery', lagMs: null, decision: null, acknowledgedAt: null }
    expect([journal.get(1), journal.get(2)]).toMatchObject([first, second])
    journal.acknowledge([{ epoch: 1, id: 2 }], NOON + 10)
    journal.carryAll()
    expect([journal.get(1), journal.get(2)]).toMatchObject([first, { ...second, acknowledgedAt: NOON + 10 }])
    expect(journal.noise(NOON, 5)).toContainEqual({
      symbol: 'BTCUSDT',
      type: 'LIQUIDATION_CLUSTER_ARMED',
      interruptions: 1,
      acknowledged: 1,
    })
    // Listed by its receipt, not in 2031.
    expect(journal.get(3)?.detectedAt).toBe(NOON + 3_000)
  })

  test('"delete history" takes what is not carried over yet, and none of it comes back', () => {
    const file = temporaryFile()
    writeV4(file, older)
    const journal = serviceOn(file)
    journal.open()
    journal.deleteAll([], [])
    expect([journal.count(), journal.page().toCarry]).toEqual([0, 0])
    expect(journal.open()).toMatchObject({ eventCount: 0, forgottenTo: last })
    journal.carryAll()
    expect(journal.append([entry(event(900))]).inserted).toBe(1)
  })

  test('retention begins with the oldest, when they are carried over', () => {
    const file = temporaryFile()
    writeV4(file, older)
    const journal = serviceOn(file)
    journal.open()
    const policy = { days: 3650, events: 10, now: NOON }
    const prune = () => journal.prune(policy)
    expect(prune()).toBe(0)
    journal.carryAll()
    while (prune() > 0);
    expect(journal.count()).toBe(10)
  })
})

test('an event whose kind the file has lost is carried over all the same', () => {
  const file = temporaryFile()
  writeV4(file, (db) => db.exec('DELETE FROM series'))
  const journal = serviceOn(file)
  journal.open()
  journal.carryAll()
  expect(journal.count()).toBe(260)
  expect(journal.count({ ...ALL, text: 'überraschung' })).toBe(1)
})

test('the room of what an older format had beside its events is given back', () => {
  const file = temporaryFile()
  writeV4(file)
  const journal = serviceOn(file)
  journal.open()
  journal.carryAll()
  const db = new DatabaseSync(file, { readOnly: true })
  expect(db.prepare('PRAGMA freelist_count').get()?.['freelist_count']).toBe(0)
  db.close()
})

test('many are carried over in steps, the newest first, and a killed process goes on where it was', () => {
  const file = temporaryFile()
  writeV4(file, (db) => {
    asV3(db)
    const put = db.prepare(
      `INSERT INTO events SELECT key + ?1, epoch, id + ?2, series, detected_at, received_at, lag_ms, source,
         replace(event, '"id":60', '"id":' || (60 + ?2)), outcome, reason, detail, decided_at, age_s, interrupted, NULL
       FROM events WHERE id = 60`,
    )
    for (let more = 1; more <= 1_200; more++) put.run(more, more)
  })
  const journal = serviceOn(file)
  journal.open()
  expect(journal.carry()).toBe(760)
  expect(journal.page(ALL, null, 1)).toMatchObject({ toCarry: 760, events: [{ event: { id: 1260 } }] })

  const other = serviceOn(file)
  expect(other.open()).toMatchObject({ eventCount: 1260 })
  expect(other.carry()).toBe(260)
  // The first process takes notice of what the second did.
  expect(journal.append(entries(1, 60))).toEqual({ inserted: 0, duplicates: 60 })
  journal.carryAll()
  other.carryAll()
  expect(journal.count()).toBe(1260)
})

test('a file of a newer version is refused with a clear sentence and not touched', () => {
  const file = temporaryFile()
  openService(file).close()
  const db = new DatabaseSync(file)
  db.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`)
  db.close()
  const before = readFileSync(file)
  expect(() => serviceOn(file).open()).toThrow(
    `journal.db was written by a newer version of this app (format ${SCHEMA_VERSION + 1}, known up to ${SCHEMA_VERSION}); update the app`,
  )
  expect(readFileSync(file).equals(before)).toBe(true)
})
