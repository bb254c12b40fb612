/** Appends events in batches, rows and cursor together, and tells the parent what was committed, until it is killed. */
import { openJournal } from '../../../src-main/adapters/journal/index.ts'
import { STAGING } from '../../../src-main/adapters/journal/staging.ts'
import { batchOf } from '../../support/batch-of.ts'
import { entries, IDENTITY, silentLog } from '../../support/journal-entries.ts'

// An orphan must not go on writing.
process.on('disconnect', () => process.exit())

const file = process.argv[2] ?? ''
const isOnNetworkDrive = process.argv[3] === 'network-drive'
const { journal, history } = openJournal({ file, log: silentLog(), isOnNetworkDrive })
const { cursor } = await journal.open(IDENTITY)
let next = (cursor?.committedId ?? 0) + 1
process.send?.({ cursor: cursor?.committedId ?? 0 })
for (;;) {
  // Large ones are staged (staging.ts), in their turn and one right after another, with small ones among them.
  const isLarge = Math.random() < 0.3
  const size = 1 + Math.floor(Math.random() * 60) + (isLarge ? STAGING.least : 0)
  const last = next + size - 1
  await journal.append(
    batchOf({
      entries: entries(next, last),
      cursor: { epoch: 1, committedId: last },
      documents: { last: String(last) },
    }),
  )
  process.send?.({ cursor: last })
  next = last + 1
  // An event sent again, and a look at history, have blocks settled that wait.
  if (Math.random() < 0.1) await journal.append(batchOf({ entries: entries(last, last), cursor: null }))
  if (Math.random() < 0.1) await history.get({ epoch: 1, id: Math.max(1, last - 300) })
  if (Math.random() < 0.1) await history.stats()
  // Retention has its own transactions to be killed in.
  if (Math.random() < 0.1) await history.prune({ days: 3650, events: 2_000, now: Date.now() })
}
