import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import type { Worker } from 'node:worker_threads'
import { gunzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Journal } from '../../../src-main/adapters/journal/open-journal.ts'
import {
  ALL,
  entries,
  entry,
  event,
  IDENTITY,
  idsOf,
  journalOn,
  NOON,
  openedJournal,
  pagedIds,
  temporaryFile,
} from '../../support/journal-fixture.ts'
import { batchOf } from '../../support/batch-of.ts'
import { fillJournal } from '../../support/fill-journal.ts'

/** The names of the threads that end from now on. */
function watchThreads(): readonly (string | null)[] {
  const ended: (string | null)[] = []
  // An ended thread has no name any more.
  const watch = (worker: Worker) => {
    const { threadName } = worker
    worker.once('exit', () => ended.push(threadName))
  }
  process.on('worker', watch)
  onTestFinished(() => void process.off('worker', watch))
  return ended
}

describe('life of the journal', () => {
  test('G4: what was appended is there after close and open, with its cursor', async () => {
    const file = temporaryFile()
    const { journal, history } = await openedJournal(file)
    await journal.append(batchOf({ entries: entries(1, 250), cursor: { epoch: 1, committedId: 250 } }))
    await journal.close()
    expect(statSync(file).size).toBeGreaterThan(0)
    expect(existsSync(`${file}-wal`)).toBe(false)

    expect(await journal.open(IDENTITY)).toMatchObject({ cursor: { epoch: 1, committedId: 250 } })
    expect((await history.stats()).events).toBe(250)
  })

  test('a query after an append sees it, on file and in memory', async () => {
    for (const file of [temporaryFile(), ':memory:']) {
      const { journal, history } = await openedJournal(file)
      for (let id = 1; id <= 20; id++) {
        await journal.append(batchOf({ entries: entries(id, id), cursor: null }))
        expect(idsOf((await history.page(ALL, null, 1)).events)).toEqual([id])
      }
      expect(await pagedIds(history, ALL, 7)).toEqual(Array.from({ length: 20 }, (_, i) => 20 - i))
    }
  })

  test('G8: opening for another identity while open keeps everything, in memory too', async () => {
    for (const file of [temporaryFile(), ':memory:']) {
      const { journal, history } = await openedJournal(file)
      await journal.append(batchOf({ entries: entries(1, 3), cursor: { epoch: 1, committedId: 3 } }))
      const other = await journal.open({ ...IDENTITY, keyFingerprint: 'key-b' })
      expect(other).toMatchObject({ cursor: null, epoch: 1 })
      expect(await history.count(ALL)).toBe(3)
    }
  })

  test('before open, after close and after terminate every call rejects as closed', async () => {
    const closed = { name: 'JournalError', kind: 'closed' }
    const one = journalOn(temporaryFile())
    const everyCallRejects = async () => {
      await expect(one.journal.append(batchOf({ entries: [], cursor: null }))).rejects.toMatchObject(closed)
      await expect(one.history.page(ALL, null, 1)).rejects.toMatchObject(closed)
      await expect(one.history.walk(ALL, () => true)).rejects.toMatchObject(closed)
      await expect(one.history.deleteAll([], [])).rejects.toMatchObject(closed)
    }
    await everyCallRejects()
    await one.journal.open(IDENTITY)
    await one.journal.close()
    await one.journal.close()
    await everyCallRejects()
    await one.journal.open(IDENTITY)
    const pending = one.journal.append(batchOf({ entries: entries(1, 5), cursor: null }))
    await Promise.all([
      one.terminate(),
      pending.catch((error: unknown) => expect(error).toMatchObject(closed)),
    ])
    await everyCallRejects()
    await expect(one.journal.open(IDENTITY)).rejects.toMatchObject(closed)
  })

  test('calls in flight at close are answered before it', async () => {
    const { journal } = await openedJournal(temporaryFile())
    const append = journal.append(batchOf({ entries: entries(1, 500), cursor: null }))
    await journal.close()
    expect((await append).inserted).toBe(500)
  })

  test('the reader ends when nobody asks for a while, and the next question starts another', async () => {
    const ended = watchThreads()
    const { journal, history } = await openedJournal(temporaryFile(), { readerKeptMs: 1 })
    await journal.append(batchOf({ entries: entries(1, 3), cursor: null }))
    for (let times = 1; times <= 3; times++) {
      expect(idsOf((await history.page(ALL, null, 9)).events)).toEqual([3, 2, 1])
      await vi.waitFor(() => expect(ended.length).toBeGreaterThanOrEqual(times), { timeout: 60_000 })
    }
    expect(new Set(ended)).toEqual(new Set(['journal-reader']))
  })

  test('no question is lost to a reader that ends', async () => {
    const { journal, history } = await openedJournal(temporaryFile(), { readerKeptMs: 0 })
    await journal.append(batchOf({ entries: entries(1, 3), cursor: null }))
    for (let times = 1; times <= 20; times++) {
      const questions = [history.count(ALL), history.stats(), history.page(ALL, null, 9)] as const
      const [count, stats, page] = await Promise.all(questions)
      expect([count, stats.events, page.events.length]).toEqual([3, 3, 3])
      // Into the moment at which the timer fires, and beyond.
      for (let turns = times; turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve))
    }
  })

  test('a batch that cannot be sent to the thread is an error, not a hang', async () => {
    const { journal, history } = await openedJournal()
    const documents = {
      get alerts(): string {
        throw new RangeError('too long')
      },
    }
    const impossible = batchOf({ entries: entries(1, 1), cursor: null, documents })
    await expect(journal.append(impossible)).rejects.toMatchObject({
      kind: 'io',
      message: expect.stringMatching(/cannot be sent/),
    })
    expect((await journal.append(batchOf({ entries: entries(1, 1), cursor: null }))).inserted).toBe(1)
    expect(await history.count(ALL)).toBe(1)
  })

  test('a thread that crashes rejects what is pending; open starts a new one', async () => {
    const file = temporaryFile()
    const { journal, history } = journalOn(file, { worker: new URL('./crashing-worker.ts', import.meta.url) })
    await journal.open(IDENTITY)
    await journal.append(batchOf({ entries: entries(1, 3), cursor: { epoch: 1, committedId: 3 } }))
    const crash = journal.append(batchOf({ entries: [entry(event(4, { type: 'CRASH' }))], cursor: null }))
    const behind = journal.append(batchOf({ entries: entries(5, 6), cursor: null }))
    const crashed = { name: 'JournalError', kind: 'io', message: expect.stringMatching(/journal\.db/) }
    await expect(crash).rejects.toMatchObject(crashed)
    await expect(behind).rejects.toMatchObject(crashed)
    await expect(journal.append(batchOf({ entries: [], cursor: null }))).rejects.toMatchObject(crashed)

    expect(await journal.open(IDENTITY)).toMatchObject({ cursor: { epoch: 1, committedId: 3 } })
    expect(await history.count(ALL)).toBe(3)
    expect((await journal.append(batchOf({ entries: entries(4, 4), cursor: null }))).inserted).toBe(1)
    expect(await history.count(ALL)).toBe(4)
  })

  test('a script that is not there rejects open', async () => {
    const { journal } = journalOn(temporaryFile(), {
      worker: new URL('./missing-worker.ts', import.meta.url),
    })
    await expect(journal.open(IDENTITY)).rejects.toMatchObject({ name: 'JournalError', kind: 'io' })
  })
})

test('a full disk: the batch is undone and said so; later batches work again', async () => {
  const file = temporaryFile()
  const { journal, history } = await openedJournal(file, { maxPages: 120 })
  await journal.append(batchOf({ entries: entries(1, 10), cursor: { epoch: 1, committedId: 10 } }))
  await expect(
    journal.append(batchOf({ entries: entries(11, 5000), cursor: { epoch: 1, committedId: 5000 } })),
  ).rejects.toMatchObject({ kind: 'disk-full', message: expect.stringMatching(/disk is full: journal\.db/) })
  expect(await history.count(ALL)).toBe(10)
  expect(
    (await journal.append(batchOf({ entries: entries(11, 20), cursor: { epoch: 1, committedId: 20 } })))
      .inserted,
  ).toBe(10)
  expect(await journal.open(IDENTITY)).toMatchObject({ cursor: { epoch: 1, committedId: 20 } })
  expect(await history.count(ALL)).toBe(20)
  await journal.close()

  const roomy = await openedJournal(file)
  expect((await roomy.journal.append(batchOf({ entries: entries(11, 5000), cursor: null }))).inserted).toBe(
    4980,
  )
})

test.for([10, 200])(
  'G5: two processes on one file (app and tail) share events without doubles, %i at a time',
  async (size) => {
    const file = temporaryFile()
    const app = await openedJournal(file)
    const tail = await openedJournal(file)
    const strange = (id: number) =>
      entry(event(id, { type: `TYPE_${id % 40}`, data: { word: `shared${'abcdefgh'[id % 8]}` } }))
    const stream = Array.from({ length: 40 * size }, (_, i) => strange(i + 1))
    const appendAll = async ({ journal }: typeof app) => {
      let inserted = 0
      for (let i = 0; i < stream.length; i += size)
        inserted += (await journal.append(batchOf({ entries: stream.slice(i, i + size), cursor: null })))
          .inserted
      return inserted
    }
    const [one, two] = await Promise.all([appendAll(app), appendAll(tail)])
    expect(one + two).toBe(40 * size)
    expect(await app.history.count(ALL)).toBe(40 * size)
    expect(await tail.history.count({ ...ALL, text: 'shareda' })).toBe(5 * size)
    expect(await app.history.count({ ...ALL, types: ['TYPE_7'] })).toBe(size)
  },
)

describe('bursts', () => {
  /** Appends bursts until told to stop; answers the last id. */
  function flood({ journal }: Journal) {
    let isOver = false
    let appended = 0
    const run = async () => {
      for (; !isOver; appended += 500)
        await journal.append(batchOf({ entries: entries(appended + 1, appended + 500), cursor: null }))
    }
    const running = run()
    return {
      appended: () => appended,
      async stop() {
        isOver = true
        await running
        return appended
      },
    }
  }

  test('a query sees all that was durable when it was asked, while appends go on', async () => {
    const opened = await openedJournal(temporaryFile())
    const flooding = flood(opened)
    let passed = 0
    for (let round = 0; round < 5; round++) {
      await vi.waitFor(() => expect(flooding.appended()).toBeGreaterThan((round + 1) * 2_000), 20_000)
      const [before, count] = [flooding.appended(), opened.history.count(ALL)]
      expect(await count).toBeGreaterThanOrEqual(before)
      const [then, events] = [flooding.appended(), opened.history.page(ALL, null, 1)]
      expect(idsOf((await events).events)[0]).toBeGreaterThanOrEqual(then)
      passed += flooding.appended() - before
    }
    // Appends were let through meanwhile.
    expect(passed).toBeGreaterThan(0)
    const last = await flooding.stop()
    const exported: number[] = []
    await opened.history.walk(ALL, (events) => {
      exported.push(...idsOf(events))
      return true
    })
    expect(exported).toEqual(Array.from({ length: last }, (_, n) => n + 1))
  })

  test('what another process wrote is seen, which need not be there any more', async () => {
    const file = temporaryFile()
    const [app, tail] = [await openedJournal(file), await openedJournal(file)]
    await tail.journal.append(batchOf({ entries: entries(1, 500), cursor: null }))
    await tail.terminate()
    expect(await app.history.get({ epoch: 1, id: 400 })).not.toBeNull()
    expect(await app.history.count(ALL)).toBe(500)
  })

  test('"delete history" and retention take them, in memory too', async () => {
    for (const file of [temporaryFile(), ':memory:']) {
      const { journal, history } = await openedJournal(file)
      await journal.append(batchOf({ entries: entries(1, 500), cursor: null }))
      const policy = { days: 3650, events: 100, now: NOON }
      while ((await history.prune(policy)) > 0);
      expect(await history.count(ALL)).toBe(100)
      await journal.append(batchOf({ entries: entries(501, 1_000), cursor: null }))
      await history.deleteAll([], [])
      expect(await history.count(ALL)).toBe(0)
    }
  })
})

test('what is deleted is in no file any more, though history was being read', async () => {
  const file = temporaryFile()
  const { journal, history } = await openedJournal(file)
  const secret = entry(event(1, { data: { note: 'Zanzibar' } }))
  await journal.append(batchOf({ entries: [secret, ...entries(2, 800)], cursor: null }))
  await history.page(ALL, null, 10)
  await history.deleteAll([], [])
  for (const part of [file, `${file}-wal`])
    if (existsSync(part)) expect(readFileSync(part).toString('latin1')).not.toContain('Zanzibar')
  expect((await history.page(ALL, null, 10)).events).toEqual([])
})

test('an export takes what an older format still has', async () => {
  const file = temporaryFile()
  writeFileSync(file, gunzipSync(readFileSync(new URL('../../fixtures/journal-v4.db.gz', import.meta.url))))
  const { history } = await openedJournal(file)
  const ids: number[] = []
  await history.walk(ALL, (events) => {
    ids.push(...idsOf(events))
    return true
  })
  expect(ids).toEqual(Array.from({ length: 260 }, (_, at) => at + 1))
})

describe('walk', () => {
  test('goes oldest first in bounded chunks, waits for the consumer, and lets appends and queries through', async () => {
    const file = temporaryFile()
    fillJournal(file, 6000)
    const { journal, history } = await openedJournal(file)
    await journal.open({ origin: 'https://feed.example', keyFingerprint: 'fill' })
    let busy = false
    let last = 0
    let seen = 0
    await history.walk(ALL, async (events) => {
      expect(busy).toBe(false)
      busy = true
      expect(events.length).toBeLessThanOrEqual(400)
      for (const {
        event: { id },
      } of events) {
        expect(id).toBeGreaterThan(last)
        last = id
      }
      seen += events.length
      if (seen === 400) await journal.append(batchOf({ entries: [entry(event(1e9))], cursor: null }))
      await history.page(ALL, null, 10)
      busy = false
      return true
    })
    expect(seen).toBe(6001)
    expect(last).toBe(1e9)
  })

  test('stops when told, and passes on what the consumer throws', async () => {
    const { journal, history } = await openedJournal()
    await journal.append(batchOf({ entries: entries(1, 1000), cursor: null }))
    let chunks = 0
    await history.walk(ALL, () => ++chunks < 2)
    expect(chunks).toBe(2)
    await expect(
      history.walk(ALL, () => Promise.reject(new Error('disk of the export is full'))),
    ).rejects.toThrow('disk of the export is full')
    expect(await history.count(ALL)).toBe(1000)
  })

  test('keeps to the filter', async () => {
    const { journal, history } = await openedJournal()
    await journal.append(batchOf({ entries: entries(1, 1000), cursor: null }))
    const ids: number[] = []
    await history.walk({ ...ALL, from: NOON + 995_000, to: NOON + 998_000 }, (events) => {
      ids.push(...idsOf(events))
      return true
    })
    expect(ids).toEqual([995, 996, 997, 998])
  })
})
