import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { expect, test, vi } from 'vitest'
import {
  ALL,
  entries,
  entry,
  event,
  IDENTITY,
  idsOf,
  NOON,
  openService,
  temporaryFile,
} from '../../support/journal-fixture.ts'

const DAY = 86_400_000
const NO_LIMIT = { days: 3650, events: 1e9, now: NOON + DAY }

function pruneAll(journal: ReturnType<typeof openService>, policy: typeof NO_LIMIT): number {
  let total = 0
  for (;;) {
    const step = journal.prune(policy)
    if (step === 0) return total
    total += step
  }
}

test('events beyond the age go, with their words and counts; the rest stays', () => {
  const journal = openService()
  const old = entry(event(1, { detected_at: new Date(NOON - 8 * DAY).toISOString() }))
  journal.append([old, ...entries(2, 4)], { epoch: 1, committedId: 4 })

  expect(pruneAll(journal, { ...NO_LIMIT, days: 7, now: NOON })).toBe(1)
  expect(journal.get(1)).toBeNull()
  expect(idsOf(journal.page({ ...ALL, text: 'binance' }).events)).toEqual([4, 3, 2])
  expect(journal.count({ ...ALL, text: 'binance' })).toBe(3)
  expect(journal.count()).toBe(3)
  expect(journal.open()).toMatchObject({ eventCount: 3, cursor: { epoch: 1, committedId: 4 } })
})

test('the oldest events beyond the number kept go, in small steps', () => {
  const journal = openService()
  journal.append(entries(1, 2000))
  const first = journal.prune({ ...NO_LIMIT, events: 100 })
  expect(first).toBeGreaterThan(0)
  expect(first).toBeLessThanOrEqual(500)
  expect(first + pruneAll(journal, { ...NO_LIMIT, events: 100 })).toBe(1900)
  expect(journal.count()).toBe(100)
  expect(journal.stats().oldest).toBe(NOON + 1901 * 1000)
  expect(pruneAll(journal, NO_LIMIT)).toBe(0)
})

test('G8: what one key has proved and another has not is remembered when it goes', () => {
  const journal = openService()
  journal.append([], { epoch: 1, committedId: 100 })
  const other = { ...IDENTITY, keyFingerprint: 'key-b' }
  journal.open(other)
  journal.append(entries(101, 800), { epoch: 1, committedId: 800 })
  pruneAll(journal, { ...NO_LIMIT, events: 100 })
  expect(journal.open().recentIds).toContain(500)
  expect(journal.open(other).forgottenTo).toBe(700)
})

test('a clock that says another year takes no history with it', () => {
  const journal = openService()
  journal.append(entries(1, 10))
  expect(pruneAll(journal, { days: 90, events: 1e9, now: Date.UTC(2031, 0, 1) })).toBe(0)
  journal.append([entry(event(11, { detected_at: new Date(NOON + 91 * DAY).toISOString() }))])
  expect(pruneAll(journal, { days: 90, events: 1e9, now: NOON + 91 * DAY })).toBe(10)
})

test('the file shrinks as events go', () => {
  const file = temporaryFile()
  const journal = openService(file)
  for (let i = 0; i < 10; i++) journal.append(entries(i * 500 + 1, i * 500 + 500))
  const pages = () => {
    const db = new DatabaseSync(file, { readOnly: true })
    const count = db.prepare('PRAGMA page_count').get()?.['page_count']
    db.close()
    return Number(count)
  }
  const before = pages()
  pruneAll(journal, { ...NO_LIMIT, events: 500 })
  expect(pages()).toBeLessThan(before / 2)
})

test('a journal that was pruned, by little or by much, opens again and is searched as before', () => {
  const file = temporaryFile()
  const journal = openService(file)
  for (let i = 0; i < 6; i++) journal.append(entries(i * 500 + 1, i * 500 + 500))
  for (const events of [2990, 2900, 1000, 10]) {
    pruneAll(journal, { ...NO_LIMIT, events })
    expect(journal.open()).toMatchObject({ eventCount: events, quarantined: null })
    expect(journal.count({ ...ALL, text: 'binance' })).toBe(events)
  }
})

test('an event pruned and sent again is stored anew', () => {
  const journal = openService()
  journal.append(entries(1, 10))
  pruneAll(journal, { ...NO_LIMIT, events: 5 })
  expect(journal.append(entries(1, 10))).toEqual({ inserted: 5, duplicates: 5 })
  expect(journal.count({ ...ALL, text: 'binance' })).toBe(10)
})

test('deleteAll leaves no event and no trace of one, in documents that hold events nor in what was set aside; cursor and alert state stay', () => {
  const file = temporaryFile()
  const journal = openService(file)
  const secret = entry(event(1, { data: { note: 'Zanzibar', text: 'zanzibar coast' } }))
  journal.append(
    [secret, ...entries(2, 800)],
    { epoch: 1, committedId: 800 },
    {
      documents: {
        alerts: '{"v":1}',
        'alerts-pins': '{"event":"Zanzibar"}',
        'tail-phone/alerts-pins': '{"event":"Zanzibar"}',
        'not-alerts-pins': '{}',
      },
    },
  )
  const damaged = `${file}.corrupt-2026-03-17T10-30-00.000`
  for (const suffix of ['', '-wal']) writeFileSync(damaged + suffix, 'Zanzibar')
  journal.deleteAll(['alerts-pins'], [])

  for (const suffix of ['', '-wal']) expect(existsSync(damaged + suffix)).toBe(false)
  expect(journal.page()).toEqual({ events: [], next: null, toCarry: 0 })
  expect(journal.count({ ...ALL, text: 'zanzibar' })).toBe(0)
  expect(journal.stats()).toMatchObject({ events: 0, oldest: null })
  for (const part of [file, `${file}-wal`])
    expect(readFileSync(part).toString('latin1').toLowerCase()).not.toContain('zanzibar')

  journal.append(entries(801, 802))
  expect(idsOf(journal.page({ ...ALL, text: 'binance' }).events)).toEqual([802, 801])
  expect(journal.open()).toMatchObject({
    cursor: { epoch: 1, committedId: 800 },
    documents: { alerts: '{"v":1}', 'not-alerts-pins': '{}' },
    eventCount: 2,
  })
})

test('deleteAll that cannot rewrite the file says so, and what comes after it is found', () => {
  const journal = openService(temporaryFile())
  journal.append(entries(1, 5))
  const exec = DatabaseSync.prototype.exec
  const full = Object.assign(new Error('database or disk is full'), { errcode: 13 })
  const spy = vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql) {
    if (sql === 'VACUUM') throw full
    exec.call(this, sql)
  })
  expect(() => journal.deleteAll([], [])).toThrow('disk is full')
  spy.mockRestore()
  journal.append(entries(10, 12))
  expect(idsOf(journal.page({ ...ALL, text: 'binance' }).events)).toEqual([12, 11, 10])
})

test('what deleteAll took is known when the journal opens again, though it had no row, and with another key', () => {
  const journal = openService()
  journal.append(entries(1, 6), { epoch: 1, committedId: 4 })
  journal.deleteAll([], [{ epoch: 1, id: 8 }])
  const known = { recentIds: [1, 2, 3, 4, 5, 6, 8], forgottenTo: 4, eventCount: 0 }
  expect(journal.open()).toMatchObject(known)
  // Another key may see what this one did not: nothing is known to be forgotten but what was deleted itself.
  const other = { ...IDENTITY, keyFingerprint: 'key-b' }
  expect(journal.open(other)).toMatchObject({ ...known, forgottenTo: 0 })
  journal.open()
  journal.append(entries(9, 9), { epoch: 1, committedId: 9 })
  expect(journal.open()).toMatchObject({ forgottenTo: 8 })
  expect(journal.open({ ...IDENTITY, origin: 'https://other.example' })).toMatchObject({
    recentIds: [],
    forgottenTo: 0,
  })
})

test('what retention took is known when the journal opens again', () => {
  const journal = openService()
  journal.append(entries(1, 10), { epoch: 1, committedId: 4 })
  pruneAll(journal, { ...NO_LIMIT, events: 4 })
  expect(journal.open()).toMatchObject({ recentIds: [5, 6, 7, 8, 9, 10], forgottenTo: 4 })
})

test('of a feed that was never proved, ids deleted are remembered up to a bound: the newest', () => {
  const journal = openService()
  for (let from = 1; from < 60_000; from += 20_000) journal.append(entries(from, from + 19_999))
  journal.deleteAll([], [{ epoch: 1, id: 60_001 }])
  const { recentIds, forgottenTo } = journal.open()
  expect([recentIds.length, recentIds[0], recentIds.at(-1), forgottenTo]).toEqual([50_000, 10_002, 60_001, 0])
})
