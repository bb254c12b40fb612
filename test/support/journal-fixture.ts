import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import {
  openJournal,
  type Journal,
  type JournalOptions,
} from '../../src-main/adapters/journal/open-journal.ts'
import { createService } from '../../src-main/adapters/journal/service.ts'
import type {
  Cursor,
  EventFilter,
  EventPosition,
  EventRef,
  HistoryPort,
  JournalEntry,
  StoredEvent,
} from '../../src-main/core/ports.ts'
import { batchOf, type EntriesBatch } from './batch-of.ts'
import { ALL, IDENTITY, silentLog } from './journal-entries.ts'

export * from './journal-entries.ts'

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
export function serviceOn(file = ':memory:') {
  // No time passes: a search is not cut short, and a step ends with its number of events.
  const service = createService({ file, role: 'writer' }, () => 0)
  onTestFinished(() => service.close())
  const counted = <T>(opened: T) => ({ ...opened, eventCount: service.stats().events })
  return {
    ...service,
    open: (identity = IDENTITY) => counted(service.open(identity, 'no')),
    reopen: (damaged: 'perhaps' | 'surely') => counted(service.open(IDENTITY, damaged)),
    append: (
      entries: readonly JournalEntry[],
      cursor: Cursor | null = null,
      rest: Partial<EntriesBatch> = {},
    ) => service.append(batchOf({ entries, cursor, ...rest })),
    page: (filter: EventFilter = ALL, before: EventPosition | null = null, limit = 100) =>
      service.page(filter, before, limit),
    count(filter: EventFilter = ALL) {
      let count = 0
      let after: EventRef | null = null
      do {
        const step: ReturnType<typeof service.count> = service.count(filter, after)
        count += step.count
        after = step.next
      } while (after !== null)
      return count
    },
    /** All that an older format left. */
    carryAll() {
      while (service.carry() > 0);
    },
    get: (id: number, epoch = 1) => service.get({ epoch, id }),
  }
}

export function openService(file?: string) {
  const service = serviceOn(file)
  service.open()
  return service
}
