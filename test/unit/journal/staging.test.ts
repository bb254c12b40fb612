/** Bursts wait in blocks before they are in the table (staging.ts). */
import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Query } from '../../../src-main/adapters/journal/messages.ts'
import { createService } from '../../../src-main/adapters/journal/service.ts'
import type { StagingLimits } from '../../../src-main/adapters/journal/staging.ts'
import type { AlertDecision } from '../../../src-main/core/alerts/types.ts'
import type { JournalEntry } from '../../../src-main/core/ports.ts'
import {
  ALL,
  entries,
  entry,
  event,
  idsOf,
  NOON,
  openService,
  serviceOn,
  temporaryFile,
} from '../../support/journal-fixture.ts'

const RAISED: AlertDecision = {
  outcome: 'interrupt',
  reason: 'raised',
  detail: null,
  decidedAt: NOON,
  ageS: 1,
}
const SMALL: StagingLimits = { least: 3, most: 6, held: 12 }
const of = (epoch: number, all: readonly JournalEntry[]) => all.map((one) => ({ ...one, epoch }))

/** What lies in the file, past the journal: the ids in the table, and those of each block. */
function inFile(file: string) {
  const db = new DatabaseSync(file)
  try {
    const table = db.prepare('SELECT epoch, id FROM events ORDER BY epoch, id').all()
    const staged = db.prepare('SELECT * FROM staged ORDER BY seq').all()
    return {
      table: table.map(({ id }) => Number(id)),
      blocks: staged.map(({ first_id, last_id }) => [Number(first_id), Number(last_id)]),
    }
  } finally {
    db.close()
  }
}

/** Changes the file as damage would. */
function change(file: string, sql: string): void {
  const db = new DatabaseSync(file)
  db.exec(sql)
  db.close()
}

/** A journal on a file, with limits that a test can reach. */
function small() {
  const file = temporaryFile()
  return { file, journal: openService(file, SMALL), see: () => inFile(file) }
}

describe('what is staged', () => {
  test('a burst of 128 events is, one fewer is not, and the cursor with it is durable (G4)', () => {
    const file = temporaryFile()
    const journal = openService(file)
    expect(journal.append(entries(1, 127)).inserted).toBe(127)
    expect(journal.append(entries(128, 255), { epoch: 1, committedId: 255 })).toEqual({
      inserted: 128,
      duplicates: 0,
    })
    expect(inFile(file).table).toHaveLength(127)
    expect(inFile(file).blocks).toEqual([[128, 255]])
    // Without a word from the first: as after a kill.
    expect(openService(file).open()).toMatchObject({ cursor: { committedId: 255 }, eventCount: 255 })
  })

  const [a, b, c, d] = [entry(event(11)), entry(event(12)), entry(event(13)), entry(event(14))]
  const others: readonly (readonly [string, readonly JournalEntry[]])[] = [
    ['of two epochs', [a, b, ...of(2, [c, d])]],
    ['whose ids do not rise', [a, c, b, d]],
    ['that holds an event twice', [a, b, b, c]],
    ['that begins with the last id in the table', [entry(event(5)), a, b]],
    ['that begins with the last id in a block', [entry(event(10)), a, b]],
    ['that begins below both', [entry(event(4)), a, b]],
    ['that is longer than a step may be', entries(11, 17)],
    [
      'so long that it is not one text',
      [a, b, c].map((one) => ({ ...one, text: one.text + ' '.repeat(2_000_000) })),
    ],
  ]
  test.for(others)('no batch %s', ([, batch]) => {
    const { journal, see } = small()
    journal.append(entries(1, 2))
    journal.append(entries(5, 5))
    journal.append(entries(8, 10))
    const known = new Set([5, 10])
    const fresh = new Set(batch.map(({ epoch, id }) => `${epoch}:${known.has(id) ? 'known' : id}`))
    fresh.delete('1:known')
    expect(journal.append(batch).inserted).toBe(fresh.size)
    expect(see().table).toEqual(expect.arrayContaining(batch.map(({ id }) => id)))
  })

  test('no batch that the table would refuse: a block must not wait in vain', () => {
    const { journal, see } = small()
    // Sound: as a defect elsewhere might make it.
    const undecided = { decision: { ...RAISED, detail: undefined } as unknown as AlertDecision }
    for (const broken of [{ receivedAt: Number.NaN }, { epoch: 0.5 }, undecided])
      expect(() => journal.append([...entries(1, 3), entry(event(4), broken)])).toThrow()
    expect(see()).toEqual({ table: [], blocks: [] })
  })

  test('G5: block, cursor, gaps and documents are committed together or not at all', () => {
    const { journal, see } = small()
    const gap = { id: 'g', from: Number.NaN, to: 2, outcome: 'open', reason: '' } as const
    expect(() =>
      journal.append(entries(1, 4), { epoch: 1, committedId: 4 }, { gaps: [gap], documents: { a: '1' } }),
    ).toThrow()
    expect(see()).toEqual({ table: [], blocks: [] })
    expect(journal.open()).toMatchObject({ cursor: null, documents: {}, eventCount: 0 })
    expect(journal.append(entries(1, 4)).inserted).toBe(4)
    expect(see().blocks).toEqual([[1, 4]])
  })

  test('no more than a bound: then the oldest are settled first', () => {
    const { journal, see } = small()
    for (const from of [1, 5, 9]) journal.append(entries(from, from + 3))
    expect(see()).toMatchObject({ table: [], blocks: { length: 3 } })
    journal.append(entries(13, 16))
    expect(see()).toEqual({
      table: [1, 2, 3, 4],
      blocks: [
        [5, 8],
        [9, 12],
        [13, 16],
      ],
    })
  })
})

describe('who names an event finds it', () => {
  test('G5: a duplicate is none the less one, and brings the decision that was missing; other blocks stay', () => {
    const { journal, see } = small()
    for (const from of [1, 5, 9]) journal.append(entries(from, from + 3))
    expect(journal.append([entry(event(6), { decision: RAISED, source: 'snapshot' })])).toEqual({
      inserted: 0,
      duplicates: 1,
    })
    expect(see()).toEqual({
      table: [5, 6, 7, 8],
      blocks: [
        [1, 4],
        [9, 12],
      ],
    })
    expect(journal.get(6)).toMatchObject({ decision: RAISED, source: 'live' })
  })

  test('A9: an acknowledgement, alone, with later events and with the burst itself', () => {
    const { journal } = small()
    journal.append(entries(1, 4))
    journal.call({ method: 'acknowledge', refs: [{ epoch: 1, id: 2 }], at: NOON })
    journal.append(entries(5, 8))
    journal.append(entries(9, 9), null, { acknowledged: [{ epoch: 1, id: 6, at: NOON + 1 }] })
    journal.append(entries(10, 13), null, { acknowledged: [{ epoch: 1, id: 11, at: NOON + 2 }] })
    expect([2, 6, 11, 12].map((id) => journal.get(id)?.acknowledgedAt)).toEqual([
      NOON,
      NOON + 1,
      NOON + 2,
      null,
    ])
  })

  test('another process: its blocks are known, and what it settled is', () => {
    const { file, journal: one, see } = small()
    const other = openService(file, SMALL)
    one.append(entries(1, 4))
    expect(other.append([...entries(3, 4), ...entries(20, 21)])).toEqual({ inserted: 2, duplicates: 2 })
    expect(see()).toEqual({ table: [1, 2, 3, 4, 20, 21], blocks: [] })
    expect(one.append(entries(20, 23))).toEqual({ inserted: 2, duplicates: 2 })
    other.append(entries(30, 33))
    one.append(entries(34, 37))
    expect(see().blocks).toEqual([
      [30, 33],
      [34, 37],
    ])
    expect([one.count(), other.count()]).toEqual([16, 16])
  })
})

describe('settling', () => {
  test('P6: every text comes out as it went in, whatever stands in it', () => {
    const { file, journal } = small()
    const spellings = ['\\u0000', '🐋ü\u2028', '\ud83d', 'plain']
    const texts = spellings.map((spelling, n) => {
      const json = JSON.stringify(event(n + 1, { data: { a: 'X' } }))
      return ` ${json.replace('"X"', `\n"${spelling}"`)}\r\n`
    })
    journal.append(texts.map((text, n) => ({ ...entry(event(n + 1)), text })))
    expect(inFile(file).blocks).toEqual([[1, 4]])
    journal.settle()
    const db = new DatabaseSync(file)
    const stored = db.prepare('SELECT event FROM events ORDER BY id').all()
    db.close()
    // What is no text in Unicode, no file can hold.
    expect(stored.map((row) => row['event'])).toEqual(texts.map((text) => text.toWellFormed()))
  })

  test('goes oldest first, several small blocks a step, and no further than is asked', () => {
    const { journal, see } = small()
    for (const from of [1, 4, 7]) journal.append(entries(from, from + 2))
    const { to } = journal.call({ method: 'staged' }) ?? { to: 0 }
    journal.append(entries(10, 12))
    expect(journal.settle({ from: 0, to })).toBe(1)
    expect(see().blocks).toEqual([
      [7, 9],
      [10, 12],
    ])
    expect([journal.settle({ from: 0, to }), journal.settle({ from: 0, to })]).toEqual([0, 0])
    expect(see().blocks).toEqual([[10, 12]])
  })

  test('a number of a block never comes again, so nobody waits for one that came later', () => {
    const { journal } = small()
    const newest = () => journal.call({ method: 'staged' })?.to
    journal.append(entries(1, 3))
    expect(newest()).toBe(1)
    journal.settle()
    journal.append(entries(4, 6))
    expect(newest()).toBe(2)
    journal.call({ method: 'deleteAll', documents: [], unstored: [] })
    journal.append(entries(7, 9))
    expect(newest()).toBe(3)
  })

  test('events of one millisecond keep their order, though those that came later were in the table first', () => {
    const journal = openService()
    const atOnce = (from: number, to: number) =>
      entries(from, to).map((one) => ({
        ...entry(event(one.id, { detected_at: '2026-03-17T12:00:00Z' })),
        receivedAt: one.receivedAt,
      }))
    journal.append(atOnce(1, 300))
    journal.append(atOnce(301, 350))
    const all = Array.from({ length: 350 }, (_, n) => 350 - n)
    expect(idsOf(journal.page(ALL, null, 1000).events)).toEqual(all)
    expect(idsOf(journal.page({ ...ALL, text: 'binance' }, null, 1000).events)).toEqual(all)
  })

  test('on a full disk nothing is lost, the history says why it waits, and "delete history" needs no room', () => {
    const file = temporaryFile()
    const journal = serviceOn(file, 120)
    journal.open()
    let last = 0
    const full = expect.objectContaining({ kind: 'disk-full' })
    expect(() => {
      for (; ; last += 200)
        journal.append(entries(last + 1, last + 200), { epoch: 1, committedId: last + 200 })
    }).toThrow(full)
    expect(last).toBeGreaterThan(200)
    expect(() => journal.page()).toThrow(full)
    expect(journal.open()).toMatchObject({ cursor: { committedId: last }, eventCount: last })
    expect(inFile(file).blocks.length).toBeGreaterThan(0)

    const roomy = openService(file)
    expect(roomy.count({ ...ALL, text: 'binance' })).toBe(last)
  })

  test('"delete history" needs no room for what is staged, and leaves no trace of it; its ids do not come back', () => {
    const { file, journal } = small()
    journal.append(entries(1, 4).map((one) => entry(event(one.id, { data: { a: 'Zanzibar' } }))))
    journal.append(entries(5, 8), { epoch: 1, committedId: 6 })
    journal.call({ method: 'deleteAll', documents: [], unstored: [] })
    expect(inFile(file)).toEqual({ table: [], blocks: [] })
    for (const part of [file, `${file}-wal`])
      expect(readFileSync(part).toString('latin1')).not.toContain('Zanzibar')
    expect(journal.open()).toMatchObject({
      recentIds: [1, 2, 3, 4, 5, 6, 7, 8],
      forgottenTo: 6,
      eventCount: 0,
    })
  })

  test('the newest that came may be the oldest: retention looks at them, too', () => {
    const { journal } = small()
    journal.append(entries(1000, 1001))
    journal.append(
      entries(2000, 2003).map((one, n) =>
        entry(event(one.id, { detected_at: new Date(NOON + n).toISOString() })),
      ),
    )
    const policy = { days: 3650, events: 3, now: NOON }
    expect(journal.call({ method: 'prune', policy })).toBe(3)
    expect(idsOf(journal.page().events)).toEqual([1001, 1000, 2003])
  })
})

test('G5: opening tells of what is staged without settling it, and no more than it tells of the table', () => {
  const { file, journal, see } = small()
  journal.append(entries(20, 21), { epoch: 1, committedId: 21 })
  journal.append(entries(30, 33))
  journal.append(of(2, entries(1, 3)))
  journal.append(entries(40, 41))
  const next = openService(file, SMALL)
  expect(next.open()).toMatchObject({ recentIds: [20, 21, 30, 31, 32, 33, 40, 41], eventCount: 11 })
  expect(see().blocks).toHaveLength(2)
  // G10: what another key may have taken in silence.
  next.open({ origin: 'https://feed.example', keyFingerprint: 'key-b' })
  next.append([], { epoch: 1, committedId: 31 })
  expect(next.open({ origin: 'https://feed.example', keyFingerprint: 'key-b' }).recentIds).toEqual([
    20, 21, 30, 31,
  ])

  const many = openService()
  many.append([...entries(1, 2)])
  for (let from = 10; from < 60_000; from += 2_000)
    many.append(entries(from, from + 1_999), { epoch: 1, committedId: from })
  const { recentIds } = many.open()
  expect([recentIds.length, recentIds[0], recentIds.at(-1)]).toEqual([50_000, 10_010, 60_009])
})

describe('a reader, which cannot settle', () => {
  function reading(file: string) {
    const { perform } = createService({ file, role: 'reader', maxPages: null })
    onTestFinished(() => void perform({ method: 'close' }))
    return { ask: (query: Query) => perform({ method: 'ask', query }), perform }
  }
  const page: Query = { method: 'page', filter: ALL, before: null, limit: 10 }

  test('says what is to be settled first, and answers when that is done, whatever came meanwhile', () => {
    const { file, journal } = small()
    const reader = reading(file)
    expect(reader.ask(page)).toEqual({ answer: { events: [], next: null } })
    journal.append(entries(1, 4))
    journal.append(entries(5, 8))
    const staged = { from: 0, to: 2 }
    expect(reader.ask(page)).toEqual({ staged })
    while (journal.settle(staged) > 0);
    journal.append(entries(9, 12))
    expect(reader.perform(page)).toMatchObject({ events: { length: 8 } })
    expect(reader.ask(page)).toEqual({ staged: { from: 0, to: 3 } })
  })

  test('waits for an event where its block waits, and for no other', () => {
    const { file, journal, see } = small()
    const reader = reading(file)
    for (const from of [1, 5, 9]) journal.append(entries(from, from + 3))
    const get = (id: number): Query => ({ method: 'get', ref: { epoch: 1, id } })
    expect(reader.ask(get(13))).toEqual({ answer: null })
    expect(reader.ask(get(8))).toEqual({ staged: { from: 2, to: 2 } })
    journal.settle({ from: 2, to: 2 })
    expect(see().blocks).toEqual([
      [1, 4],
      [9, 12],
    ])
    expect(reader.ask(get(8))).toMatchObject({ answer: { event: event(8) } })
  })
})

describe('a block that does not fit together is damage, told and not lost', () => {
  const damages: readonly (readonly [string, string])[] = [
    ['numbers cut short', 'numbers = substr(numbers, 1, 70)'],
    ['numbers that are nothing', 'numbers = zeroblob(length(numbers))'],
    ['another count of events', 'events = events - 1'],
    ['texts cut short', 'texts = substr(texts, 1, 100)'],
    ['texts too long', "texts = CAST(texts || ' ' AS BLOB)"],
    ['texts that are nothing', 'texts = zeroblob(length(texts))'],
    ['decisions that are none', "decisions = '[{}]'"],
    ['decisions that are missing', "decisions = '[]'"],
    ['a decision for no reason', 'decisions = replace(decisions, \'"reason":"raised"\', \'"reason":7\')'],
    ['another first id', 'first_id = 0'],
    ['another epoch', 'epoch = 2'],
  ]
  test.for(damages)('%s', ([, damage]) => {
    const { file, journal, see } = small()
    journal.append(entries(1, 4).map((one) => ({ ...one, decision: RAISED })))
    const before = see()
    change(file, `UPDATE staged SET ${damage}`)
    const corrupt = expect.objectContaining({ kind: 'corrupt' })
    expect(() => journal.page()).toThrow(corrupt)
    expect(see()).toMatchObject({ table: [], blocks: { length: before.blocks.length } })
  })
})
