/** A journal that belongs to somebody else, perhaps to the running app: it is read, and nothing is written to it. */
import type { EventFilter, EventRef, LogPort, StoredEvent } from '../../core/ports.ts'
import { isCurrent } from './connection.ts'
import { openJournal } from './open-journal.ts'
import type { WalkStep } from './read.ts'
import { createService } from './service.ts'

type Chunk = (events: readonly StoredEvent[]) => boolean | Promise<boolean>

/**
 * As HistoryPort.walk, of a file that is not open here. One of an older format has to be taken over first, and only that
 * writes. Rejects with a JournalError, or with what `chunk` throws.
 */
export async function walkFile(file: string, filter: EventFilter, chunk: Chunk, log: LogPort): Promise<void> {
  if (!isCurrent(file)) return takeOver(file, filter, chunk, log)
  const { perform } = createService({ file, role: 'reader', maxPages: null })
  try {
    let after: EventRef | null = null
    do {
      // Sound: a step is answered with a step (messages.ts).
      const step = perform({ method: 'walk', filter, after }) as WalkStep
      if (step.events.length > 0 && !(await chunk(step.events))) return
      after = step.next
    } while (after !== null)
  } finally {
    perform({ method: 'close' })
  }
}

async function takeOver(file: string, filter: EventFilter, chunk: Chunk, log: LogPort): Promise<void> {
  const { journal, history } = openJournal({ file, log })
  await journal.open({ origin: 'history', keyFingerprint: '' })
  try {
    await history.walk(filter, chunk)
  } finally {
    await journal.close()
  }
}
