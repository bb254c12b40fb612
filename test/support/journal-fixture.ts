import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openJournal, type Journal, type JournalOptions } from '../../src-main/adapters/journal/index.ts'
import type { Answers, Call } from '../../src-main/adapters/journal/messages.ts'
import { createService } from '../../src-main/adapters/journal/service.ts'
import type {
  Cursor,
  CursorIdentity,
  EventFilter,
  EventPosition,
  HistoryPort,
  JournalBatch,
  JournalEntry,
  LogPort,
  StoredEvent,
} from '../../src-main/core/ports.ts'
import type { FeedEvent } from '../../src-main/core/protocol/types.ts'

export const IDENTITY: CursorIdentity = { origin: 'https://feed.example', keyFingerprint: 'key-a' }
export const NOON = Date.UTC(2026, 2, 17, 12)
export const ALL: EventFilter = { text: '', priorities: [], symbols: [], types: [], from: null, to: null }

export function silentLog(): LogPort {
  const nothing = () => undefined
  return { debug: nothing, info: nothing, warn: nothing, error: nothing }
}

/** A file in a folder of its own, removed after the test. */
export function temporaryFile(name = 'journal.db'): string {
  const folder = mkdtempSync(join(tmpdir(), 'journal-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, name)
}

/** A journal that ends with the test. */
export function journalOn(file: string, options: Partial<JournalOptions> = {}): Journal {
  const journal = openJournal({ file, log: silentLog(), ...options })
  onTestFinished(() => journal.terminate())
  return journal
}

export async function openedJournal(
  file = ':memory:',
  options: Partial<JournalOptions> = {},
): Promise<Journal> {
  const journal = journalOn(file, options)
  await journal.journal.open(IDENTITY)
  return journal
}

/** An event one second after noon for each id, unless told otherwise. */
export function event(id: number, fields: Partial<FeedEvent> = {}): FeedEvent {
  return {
    id,
    type: 'WHALE_POSITION_SHIFT',
    priority: 'P1',
    symbol: 'BTCUSDT',
    confidence: 0.8,
    data: { exchange: 'Binance', position_usd: 1_000_000 + id },
    detected_at: new Date(NOON + id * 1000).toISOString(),
    latency_ms: 12,
    ...fields,
  }
}

export function entry(event: FeedEvent, fields: Partial<JournalEntry> = {}): JournalEntry {
  return {
    event,
    epoch: 1,
    source: 'live',
    receivedAt: Date.parse(event.detected_at) + 50,
    lagMs: 38.5,
    decision: null,
    ...fields,
  }
}

export function entries(from: number, to: number): JournalEntry[] {
  return Array.from({ length: to - from + 1 }, (_, i) => entry(event(from + i)))
}

export function idsOf(events: readonly StoredEvent[]): number[] {
  return events.map(({ event: { id } }) => id)
}

/** Every id of a filter, page by page. */
export async function pagedIds(history: HistoryPort, filter: EventFilter, limit: number): Promise<number[]> {
  const ids: number[] = []
  let before: EventPosition | null = null
  for (;;) {
    const { events, next } = await history.page(filter, before, limit)
    ids.push(...idsOf(events))
    if (next === null) return ids
    before = next
  }
}

/** The inside of the worker without the thread: what the unit tests drive. */
export function serviceOn(file = ':memory:', maxPages: number | null = null) {
  const perform = createService({ file, role: 'writer', maxPages })
  // Sound: a method is answered with that method's type (service.ts).
  const call = <C extends Call>(request: C) => perform(request) as Answers[C['method']]
  onTestFinished(() => void call({ method: 'close' }))
  return {
    call,
    open: (identity = IDENTITY) => call({ method: 'open', identity, damaged: false }),
    append: (
      entries: readonly JournalEntry[],
      cursor: Cursor | null = null,
      rest: Partial<JournalBatch> = {},
    ) => call({ method: 'append', batch: { entries, cursor, ...rest } }),
    page: (filter: EventFilter = ALL, before: EventPosition | null = null, limit = 100) =>
      call({ method: 'page', filter, before, limit }),
    count: (filter: EventFilter = ALL) => call({ method: 'count', filter }),
    get: (id: number, epoch = 1) => call({ method: 'get', ref: { epoch, id } }),
  }
}

export function openService(file?: string) {
  const service = serviceOn(file)
  service.open()
  return service
}
