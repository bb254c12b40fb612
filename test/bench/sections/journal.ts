/** The journal as it grows: insert, open, first page, search, export, size. Read through its own threads. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openJournal } from '../../../src-main/adapters/journal/open-journal.ts'
import {
  EVERYTHING as ALL,
  type EventFilter,
  type EventPosition,
  type HistoryPage,
  type HistoryPort,
  type LogPort,
} from '../../../src-main/core/ports.ts'
import { fillEvent, FILL_ENDS_AT, FILL_IDENTITY, fillJournal, mulberry } from '../../support/fill-journal.ts'
import { inFolder } from '../lib/journal-file.ts'
import type { BenchOptions } from '../lib/options.ts'
import { quantile, round, spread } from '../lib/stats.ts'

const silent = () => undefined
const log: LogPort = { debug: silent, info: silent, warn: silent, error: silent }
const SEARCHES: readonly EventFilter[] = [
  { ...ALL, text: 'btc long' },
  { ...ALL, text: 'funding sol' },
  { ...ALL, text: 'binance 98' },
  { ...ALL, text: '1.8' },
  { ...ALL, text: 'squeeze', priorities: ['P2'] },
  { ...ALL, priorities: ['P0'], symbols: ['LINKUSDT'] },
  { ...ALL, text: 'whale', from: FILL_ENDS_AT - 86_400_000, to: FILL_ENDS_AT },
]
/** Read to the end, with nothing to show for it. */
const NOWHERE: EventFilter = { ...ALL, text: 'nothing_has_this' }
const EVERY_MS = 7_000
const EXPORTED = 20_000

export async function journal({ rounds, quick, long }: BenchOptions) {
  const sizes = quick ? [2_000, 10_000] : [10_000, 100_000, 1_000_000, ...(long ? [5_000_000] : [])]
  const bySize: Record<string, Record<string, unknown>> = {}
  const plain = spread(Array.from({ length: rounds }, () => plainInsert(quick ? 2_000 : 20_000)))
  let insert = Number.NaN
  await inFolder(async (dir) => {
    const file = join(dir, 'journal.db')
    let rows = 0
    let firstId = 1
    for (const size of sizes) {
      const added = size - rows
      const started = performance.now()
      const cpu = process.threadCpuUsage()
      firstId =
        1 + fillJournal(file, added, { firstId, endsAt: FILL_ENDS_AT + size * EVERY_MS, everyMs: EVERY_MS })
      const passed = performance.now() - started
      insert = cpuMicroseconds(cpu) / added
      rows = size
      bySize[size] = {
        insertMicrosecondsPerEvent: round((passed * 1000) / added),
        insertCpuMicrosecondsPerEvent: round(insert),
        bytesPerEvent: round(statSync(file).size / rows),
        ...(await read(file, rounds)),
      }
    }
  })
  return {
    // CPU, against one table of id and text in transactions of the same length: what SQLite itself takes.
    ratio: round(insert / plain.median),
    plainInsertCpuMicrosecondsPerEvent: plain,
    bySize,
  }
}

async function read(file: string, rounds: number) {
  const opened: number[] = []
  const first: number[] = []
  const page: number[] = []
  const search: number[] = []
  const hit: number[] = []
  const nowhere: number[] = []
  const scan: number[] = []
  const exported: number[] = []
  for (let at = 0; at < rounds; at++) {
    const started = performance.now()
    const { journal: port, history } = openJournal({ file, log })
    await port.open(FILL_IDENTITY)
    opened.push(performance.now() - started)
    first.push(await timed(() => history.page(ALL, null, 100)))
    for (let times = 0; times < 10; times++) page.push(await timed(() => history.page(ALL, null, 100)))
    for (let times = 0; times < 3; times++)
      for (const filter of SEARCHES) {
        search.push(await timed(() => searched(history, filter, 100)))
        hit.push(await timed(() => searched(history, filter, 1)))
      }
    nowhere.push(await timed(() => searched(history, NOWHERE, 1)))
    scan.push(plainScan(file))
    exported.push(await exportRate(history))
    await port.close()
  }
  return {
    openMs: spread(opened),
    /** The very first page of a start waits for the reading thread, too. */
    firstPageAfterOpenMs: spread(first),
    firstPageP95Ms: round(quantile(page, 0.95)),
    searchP50Ms: round(quantile(search, 0.5)),
    searchP95Ms: round(quantile(search, 0.95)),
    searchMaxMs: round(Math.max(...search)),
    /** Until the first event is there that the search finds. */
    firstHitP95Ms: round(quantile(hit, 0.95)),
    nothingFoundMs: spread(nowhere),
    /** Against one `LIKE` over the same rows. */
    nothingFoundRatio: round(quantile(nowhere, 0.5) / quantile(scan, 0.5)),
    exportEventsPerSecond: spread(exported),
  }
}

/** As the window asks: a search answers in parts, and goes on until a page is full or there is no more. */
async function searched(history: HistoryPort, filter: EventFilter, wanted: number): Promise<void> {
  let found = 0
  let before: EventPosition | null = null
  do {
    const page: HistoryPage = await history.page(filter, before, wanted - found)
    found += page.events.length
    before = page.next
  } while (before !== null && found < wanted)
}

/** What SQLite itself takes, ms: every row looked at once, on a connection of its own. */
function plainScan(file: string): number {
  const db = new DatabaseSync(file, { readOnly: true })
  const started = performance.now()
  db.prepare('SELECT count(*) FROM events WHERE event LIKE ?').get(`%${NOWHERE.text}%`)
  const took = performance.now() - started
  db.close()
  return took
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** Reading and turning into JSON, as the export does; the disk is not ours to measure. */
async function exportRate(history: HistoryPort): Promise<number> {
  const started = performance.now()
  let done = 0
  await history.walk(ALL, (events) => {
    for (const event of events) JSON.stringify(event)
    done += events.length
    return done < EXPORTED
  })
  return done / ((performance.now() - started) / 1000)
}

function cpuMicroseconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(since)
  return user + system
}

/** Microseconds of CPU an event. */
function plainInsert(count: number): number {
  const random = mulberry(1)
  const texts = Array.from({ length: count }, (_, n) => fillEvent(n, FILL_ENDS_AT, random))
  const db = new DatabaseSync(':memory:')
  db.exec('CREATE TABLE events (id INTEGER PRIMARY KEY, event TEXT)')
  const put = db.prepare('INSERT INTO events VALUES (?, ?)')
  const cpu = process.threadCpuUsage()
  for (const [at, event] of texts.entries()) {
    if (at % 2_000 === 0) db.exec('BEGIN')
    put.run(event.id, JSON.stringify(event))
    if (at % 2_000 === 1_999) db.exec('COMMIT')
  }
  if (db.isTransaction) db.exec('COMMIT')
  const used = cpuMicroseconds(cpu)
  db.close()
  return used / count
}
