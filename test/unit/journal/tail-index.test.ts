/** The word index runs behind the events; nobody who searches may notice. */
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createIdleWork, INDEXING, SETTLING } from '../../../src-main/adapters/journal/idle-work.ts'
import { batchOf } from '../../support/batch-of.ts'
import { createService } from '../../../src-main/adapters/journal/service.ts'
import type { FeedEvent } from '../../../src-main/core/protocol/types.ts'
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

const DAY = 86_400_000
type Journal = ReturnType<typeof serviceOn>
const index = (journal: Journal) => journal.call({ method: 'index' })
const found = (journal: Journal, text: string) => idsOf(journal.page({ ...ALL, text }).events)
/** What FTS5 itself holds. */
const indexed = (file: string) => {
  const db = new DatabaseSync(file, { readOnly: true })
  const n = db.prepare('SELECT count(*) AS n FROM search_docsize').get()?.['n']
  db.close()
  return n
}

test('an event is found before and after it is indexed, and counted once', () => {
  const journal = openService()
  journal.append(entries(1, 5))
  for (let round = 0; round < 3; round++) {
    expect(found(journal, 'binance')).toEqual([5, 4, 3, 2, 1])
    expect(journal.count({ ...ALL, text: 'binance' })).toBe(5)
    expect(index(journal)).toBe(0)
  }
})

test('G5: what a killed process left to index is found, and indexed by the next', () => {
  const file = temporaryFile()
  openService(file).append(entries(1, 3))
  const next = openService(file)
  expect(found(next, 'binance')).toEqual([3, 2, 1])
  expect(indexed(file)).toBe(0)
  index(next)
  expect(indexed(file)).toBe(3)
  expect(found(next, 'binance')).toEqual([3, 2, 1])
})

test('an event older than what is indexed is indexed with its own transaction', () => {
  const file = temporaryFile()
  const journal = openService(file)
  journal.append(entries(10, 12))
  index(journal)
  journal.append([...entries(1, 2), ...entries(20, 21)])
  expect(indexed(file)).toBe(5)
  expect(found(journal, 'binance')).toEqual([21, 20, 12, 11, 10, 2, 1])
})

test('an event from the far future does not take the index along', () => {
  const file = temporaryFile()
  const journal = openService(file)
  journal.append([
    entry(event(1, { detected_at: new Date(NOON + 400 * DAY).toISOString() }), { receivedAt: NOON }),
    ...entries(2, 3),
  ])
  index(journal)
  journal.append(entries(4, 5))
  expect(indexed(file)).toBe(3)
  expect(found(journal, 'binance')).toEqual([1, 5, 4, 3, 2])
  index(journal)
  expect(journal.count({ ...ALL, text: 'binance' })).toBe(5)
})

test('two processes on one file index every event once', () => {
  const file = temporaryFile()
  const [one, other] = [openService(file), openService(file)]
  one.append(entries(1, 4))
  other.append(entries(5, 8))
  index(other)
  one.append(entries(9, 10))
  index(one)
  index(other)
  expect(indexed(file)).toBe(10)
  expect(journalCount(one)).toBe(10)

  function journalCount(journal: Journal) {
    return journal.count({ ...ALL, text: 'binance' })
  }
})

test('what retention and "delete history" took is neither indexed nor found', () => {
  const file = temporaryFile()
  const journal = openService(file)
  journal.append(entries(1, 6))
  const policy = { days: 3650, events: 4, now: NOON + DAY }
  while (journal.call({ method: 'prune', policy }) > 0);
  expect(found(journal, 'binance')).toEqual([6, 5, 4, 3])
  index(journal)
  expect(indexed(file)).toBe(4)

  journal.append(entries(7, 8))
  journal.call({ method: 'deleteAll', documents: [], unstored: [] })
  expect(found(journal, 'binance')).toEqual([])
  journal.append(entries(2, 3))
  expect(found(journal, 'binance')).toEqual([3, 2])
  index(journal)
  expect(indexed(file)).toBe(2)
})

test('keys beyond a bound are found by none, before and after indexing alike', () => {
  const journal = openService()
  const data = Object.fromEntries(Array.from({ length: 110 }, (_, n) => [`k${n}`, 0]))
  journal.append([entry(event(1, { data }))])
  for (let round = 0; round < 2; round++) {
    expect(['k95', 'k96'].map((key) => found(journal, key))).toEqual([[1], []])
    index(journal)
  }
})

test('a row that cannot be read is passed over, and what follows is indexed', () => {
  const file = temporaryFile()
  const journal = openService(file)
  journal.append(entries(1, 3))
  const db = new DatabaseSync(file)
  db.exec('UPDATE events SET event = substr(event, 1, 40) WHERE id = 2')
  db.close()
  journal.append(entries(4, 5))
  expect(index(journal)).toBe(0)
  expect(indexed(file)).toBe(5)
  expect(found(journal, 'binance')).toEqual([5, 4, 3, 1])
})

test('what is left to index is counted once', () => {
  const { perform, unindexed } = createService({ file: ':memory:', role: 'writer', maxPages: null })
  onTestFinished(() => void perform({ method: 'close' }))
  perform({ method: 'open', identity: IDENTITY, damaged: false })
  perform({ method: 'append', batch: batchOf({ entries: entries(1, 5), cursor: null }) })
  expect(unindexed()).toBe(5)
})

/** Events whose words are not what stands in their JSON, or not as it stands there. */
const WRITTEN = [
  '{"side":"Long_Liq"}',
  '{"side":"\\u004cong"}',
  '{"venue":"Bin\u00e1nce"}',
  '{"venue":"K\u212aX"}',
  '{"usd":5.2e6}',
  '{"usd":1E21}',
  '{"usd":-98500.50}',
  '{"usd":0.99999999999999999999}',
  '{"usd":12345678901234567890}',
  '{"usd":1000000000000000000000}',
  '{"q":0.00000085}',
  '{"lot":"\uff17\uff17\uff17\uff13"}',
  '{"wallet":"0X3FA9"}',
  '{"ok":true,"note":"a\\tblong 1.8"}',
  '{"Keys":{"Deep":[{"Deeper":"yes"}]}}',
]
const ASKED = [
  ...[
    'long',
    'lo',
    'binance',
    'binánce',
    'kkx',
    '5200000',
    '52',
    '1e',
    '1e21',
    '1000000000000000000000',
    '21',
    'e',
  ],
  ...[
    '98500.5',
    '98500.50',
    '98500',
    '1',
    '12345678901234567000',
    '7773',
    '8.5',
    '0x3fa',
    '0x',
    'blong',
    'tblong',
    '1.8',
    'true',
  ],
  ...['deeper', 'deep yes', 'keys', 'usd 52', 'side long', 'nothing', 'é', '0.9'],
]

test('what is not indexed yet is found by the same words as what is, however it is written', () => {
  const journal = openService()
  journal.append(
    WRITTEN.map((data, n) => {
      const text = JSON.stringify(event(n + 1)).replace(/"data":\{[^}]*\}/, `"data":${data}`)
      // Sound: the same event with other data.
      return { ...entry(JSON.parse(text) as FeedEvent), text }
    }),
  )
  const before = ASKED.map((words) => [words, found(journal, words)])
  expect(index(journal)).toBe(0)
  expect(before).toEqual(ASKED.map((words) => [words, found(journal, words)]))
  expect(Object.fromEntries(before)).toMatchObject({
    long: [2, 1],
    '5200000': [5],
    '98500.5': [7],
    '1e': [10, 6],
  })
})

test('a file of version 1, whose events are all indexed, is taken over as it is', () => {
  const file = temporaryFile()
  const journal = openService(file)
  journal.append(entries(1, 3))
  index(journal)
  journal.call({ method: 'close' })
  const db = new DatabaseSync(file)
  db.exec("DELETE FROM meta WHERE name = 'indexed_below'; PRAGMA user_version = 1")
  db.exec('DROP TABLE staged; DROP TABLE forgotten; ALTER TABLE epochs DROP COLUMN forgotten_to')
  db.close()

  const later = openService(file)
  later.append(entries(4, 5))
  expect(indexed(file)).toBe(3)
  expect(found(later, 'binance')).toEqual([5, 4, 3, 2, 1])
  index(later)
  expect(later.count({ ...ALL, text: 'binance' })).toBe(5)
})

/** A tail of `left` events under a clock that only the test moves. */
function idleIndexing(left: number, failing = false) {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const tail = { left, steps: 0 }
  const step = () => {
    tail.steps += 1
    if (failing) throw new Error('the disk is full')
    tail.left = Math.max(0, tail.left - 2_048)
    return tail.left
  }
  const jobs = [{ ...INDEXING, left: () => tail.left, step }]
  const indexing = createIdleWork(jobs, () => vi.getMockedSystemTime()?.getTime() ?? 0)
  return { tail, indexing }
}

test('indexing waits for a pause, goes on to the end, and leaves a few alone', () => {
  const { tail, indexing } = idleIndexing(2_000)
  for (let at = 0; at < 10; at++) {
    indexing.touched(0)
    vi.advanceTimersByTime(20)
  }
  expect(tail.steps).toBe(0)
  vi.advanceTimersByTime(50)
  expect(tail).toEqual({ left: 0, steps: 1 })

  tail.left = 100
  indexing.touched(0)
  expect(vi.getTimerCount()).toBe(0)
})

test('a feed that never pauses is indexed a step at a time', () => {
  const { tail, indexing } = idleIndexing(0)
  let most = 0
  for (let at = 0; at < 1_000; at++) {
    tail.left += 10
    indexing.touched(0)
    most = Math.max(most, tail.left)
    vi.advanceTimersByTime(10)
  }
  expect(most).toBeLessThan(2_200)
  const before = tail.steps
  for (let at = 0; at < 100; at++) {
    tail.left += 1_000
    indexing.touched(0)
    vi.advanceTimersByTime(1)
  }
  expect(tail.steps).toBe(before + 1)
})

test('a burst that leaves no time is written first and indexed when it is over', () => {
  const { tail, indexing } = idleIndexing(0)
  for (let at = 0; at < 100; at++) {
    tail.left += 1_000
    vi.advanceTimersByTime(20)
    indexing.touched(18)
  }
  expect(tail.steps).toBe(0)
  vi.advanceTimersByTime(60_000)
  expect(tail.left).toBe(0)
})

test('a burst leaves no more to the search than a bound, and a step that fails is not tried without end', () => {
  const { tail, indexing } = idleIndexing(140_000)
  indexing.touched(0)
  expect(tail.left).toBeLessThanOrEqual(131_072)

  const full = idleIndexing(140_000, true)
  full.indexing.touched(0)
  expect(full.tail.steps).toBe(1)
})

test('after a storm the feed that goes on is indexed at once', () => {
  const { tail, indexing } = idleIndexing(0)
  for (let at = 0; at < 60_000; at += 20) {
    vi.advanceTimersByTime(20)
    indexing.touched(20)
  }
  tail.left = 50_000
  for (let at = 0; at < 20; at++) {
    vi.advanceTimersByTime(20)
    indexing.touched(1)
  }
  expect(tail.steps).toBeGreaterThan(2)
})

test('a step that fails is tried again after the next append', () => {
  const { tail, indexing } = idleIndexing(1_000, true)
  for (const steps of [1, 2]) {
    indexing.touched(0)
    vi.advanceTimersByTime(1_000)
    expect(tail.steps).toBe(steps)
  }
})

test('staged blocks go first, in a pause and without one; one that cannot go does not hold up the words', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const done: string[] = []
  const job = (name: string, kind: typeof SETTLING | typeof INDEXING, left: number, failing = false) => ({
    ...kind,
    left: () => left,
    step: () => {
      done.push(name)
      if (failing) throw new Error('the disk is full')
      return (left = Math.max(0, left - 2_048))
    },
  })
  const clock = () => vi.getMockedSystemTime()?.getTime() ?? 0
  const calm = createIdleWork([job('settle', SETTLING, 3_000), job('index', INDEXING, 3_000)], clock)
  calm.touched(0)
  vi.advanceTimersByTime(24)
  expect(done).toEqual([])
  vi.advanceTimersByTime(1_000)
  expect(done.splice(0)).toEqual(['settle', 'settle', 'index', 'index'])

  const steady = createIdleWork([job('settle', SETTLING, 130), job('index', INDEXING, 3_000)], clock)
  const pages = (ms: number): void => {
    for (let at = 0; at < ms; at += 10) {
      vi.advanceTimersByTime(10)
      steady.touched(3)
    }
  }
  pages(300)
  expect(done.splice(0)).toEqual(['index'])
  // A recovery, page after page, is over by then, and no page of it had to wait.
  pages(1_700)
  expect(done.splice(0)).toEqual([])
  pages(300)
  expect(done.splice(0)).toEqual(['settle'])
  vi.clearAllTimers()

  let staged = 0
  const twice = { ...SETTLING, left: () => staged, step: () => (done.push('settle'), (staged = 0)) }
  const bursts = createIdleWork([twice], clock)
  for (let burst = 0; burst < 2; burst++) {
    staged = 500
    for (let at = 0; at < 50; at++) {
      vi.advanceTimersByTime(10)
      bursts.touched(1)
    }
    expect(done.splice(0)).toEqual([])
    vi.advanceTimersByTime(3_600_000)
    expect(done.splice(0)).toEqual(['settle'])
  }

  const endless = { ...SETTLING, left: () => 500, step: () => done.push('settle') }
  const fast = createIdleWork([endless, job('index', INDEXING, 100_000)], clock)
  for (let at = 0; at < 50; at++) {
    vi.advanceTimersByTime(10)
    fast.touched(1)
  }
  expect(done.splice(0).filter((name) => name === 'index').length).toBeGreaterThan(3)
  vi.clearAllTimers()

  const burst = createIdleWork([job('settle', SETTLING, 131_000), job('index', INDEXING, 0)], clock)
  for (let at = 0; at < 30; at++) {
    vi.advanceTimersByTime(10)
    burst.touched(9)
  }
  expect(done).toEqual([])
  vi.clearAllTimers()

  const full = createIdleWork([job('settle', SETTLING, 500, true), job('index', INDEXING, 3_000)], clock)
  full.touched(0)
  vi.advanceTimersByTime(1_000)
  expect(done).toEqual(['settle', 'index', 'index'])
  expect(vi.getTimerCount()).toBe(0)
})

test('an append that was rolled back, on a file that cannot even be counted, does not end the thread', () => {
  const file = temporaryFile()
  const service = createService({ file, role: 'writer', maxPages: null })
  onTestFinished(() => void service.perform({ method: 'close' }))
  service.perform({ method: 'open', identity: IDENTITY, damaged: false })
  const other = new DatabaseSync(file)
  other.exec('ALTER TABLE events RENAME TO gone')
  other.close()
  const batch = batchOf({ entries: entries(1, 1), cursor: null })
  expect(() => service.perform({ method: 'append', batch })).toThrow('no such table')
  const indexing = createIdleWork([{ ...INDEXING, left: service.unindexed, step: () => 0 }], () => 0)
  expect(() => indexing.touched(0)).not.toThrow()
})
