/** What earlier runs printed: a SNAPSHOT, or a recovery after a crash, brings events again that the journal has. */
import type { Cursor, EventFilter, EventPosition, HistoryPort, JournalPort } from '../core/ports.ts'
import type { FeedEvent } from '../core/protocol/types.ts'

export const EVERYTHING: EventFilter = {
  text: '',
  priorities: [],
  symbols: [],
  types: [],
  from: null,
  to: null,
}

const PAGE = 500
/** Recovery reads from the cursor on; how far below it a SNAPSHOT reaches is not documented. */
const BELOW_CURSOR = 5_000
/** Bounds time and memory when a crash left very much above the cursor; more may be printed twice, none is lost. */
const AT_MOST = 200_000

export interface KnownEvents {
  /** The same journal; opening it also reads what it holds. */
  readonly journal: JournalPort
  has(epoch: number, event: FeedEvent): boolean
}

export function knownEvents(journal: JournalPort, history: HistoryPort): KnownEvents {
  const known = new Set<string>()
  let loaded = false
  return {
    journal: {
      append: (batch) => journal.append(batch),
      close: () => journal.close(),
      async open(identity) {
        const opened = await journal.open(identity)
        // Once: what this run adds itself, the engine tells apart.
        if (!loaded && opened.cursor !== null) await load(history, opened.cursor, known)
        loaded = true
        return opened
      },
    },
    has: (epoch, event) => known.has(`${epoch}:${event.id}`),
  }
}

async function load(history: HistoryPort, cursor: Cursor, known: Set<string>): Promise<void> {
  let below = 0
  let before: EventPosition | null = null
  do {
    const page: Awaited<ReturnType<HistoryPort['page']>> = await history.page(EVERYTHING, before, PAGE)
    for (const { epoch, event } of page.events) {
      known.add(`${epoch}:${event.id}`)
      if (epoch !== cursor.epoch || event.id <= cursor.committedId) below += 1
    }
    before = page.next
  } while (before !== null && below < BELOW_CURSOR && known.size < AT_MOST)
}
