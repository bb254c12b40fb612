/** The truth by serial number: an event is known by a number in its data, whatever id and epoch it is filed under. */
import { DatabaseSync } from 'node:sqlite'
import { createHistory } from '../../../src-main/adapters/journal/history-port.ts'
import type { Answers, Call } from '../../../src-main/adapters/journal/messages.ts'
import { createService } from '../../../src-main/adapters/journal/service.ts'
import { ALL_STAGED } from '../../../src-main/adapters/journal/staging.ts'
import { createStore } from '../../../src-main/adapters/journal/store.ts'
import { EVERYTHING, type HistoryPort, type StoredEvent } from '../../../src-main/core/ports.ts'
import type { FeedEvent } from '../../../src-main/core/protocol/types.ts'

export function serialOf(event: FeedEvent): number | null {
  const { serial } = event.data
  return typeof serial === 'number' ? serial : null
}

/** The journal's reading half in this thread, on a file that its owner has closed, or was killed with. */
export function historyOf(file: string): HistoryPort {
  settle(file)
  const { perform } = createService({ file, role: 'reader', maxPages: null })
  // Sound: the service answers a method with that method's type.
  const send = <C extends Call>(call: C) => Promise.resolve(perform(call) as Answers[C['method']])
  return createHistory(send, send)
}

/** What the owner staged and had no time to settle. */
function settle(file: string): void {
  // A thread that was just ended may still be letting go of it.
  const db = new DatabaseSync(file, { timeout: 5_000 })
  try {
    const store = createStore(db)
    while (store.settle(ALL_STAGED) > 0);
  } finally {
    db.close()
  }
}

export async function journalled(history: HistoryPort): Promise<readonly StoredEvent[]> {
  const rows: StoredEvent[] = []
  await history.walk(EVERYTHING, (events) => {
    // A page is 400 events: few enough for a call's arguments.
    rows.push(...events)
    return true
  })
  return rows
}

export interface Comparison {
  /** In the truth and not in the journal. */
  readonly lost: readonly FeedEvent[]
  /** In the journal more than once. */
  readonly doubled: readonly number[]
  /** In the journal and not as the server sent it. */
  readonly altered: readonly number[]
}

/** @param truth what must be there; the journal may hold older events besides */
export function compare(truth: readonly FeedEvent[], rows: readonly StoredEvent[]): Comparison {
  const bySerial = new Map<number, StoredEvent>()
  const doubled: number[] = []
  for (const row of rows) {
    const serial = serialOf(row.event)
    if (serial === null) continue
    if (bySerial.has(serial)) doubled.push(serial)
    bySerial.set(serial, row)
  }
  const lost: FeedEvent[] = []
  const altered: number[] = []
  for (const event of truth) {
    const serial = serialOf(event)
    const row = serial === null ? undefined : bySerial.get(serial)
    if (row === undefined) lost.push(event)
    else if (canonical(row.event) !== canonical(event)) altered.push(serial ?? 0)
  }
  return { lost, doubled, altered }
}

function canonical(event: FeedEvent): string {
  return JSON.stringify(event, Object.keys({ ...event, ...event.data }).sort())
}
