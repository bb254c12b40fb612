/** Appends events in batches, rows and cursor together, and tells the parent what was committed, until it is killed. */
import { flushCompileCache } from 'node:module'
import { openJournal } from '../../../src-main/adapters/journal/open-journal.ts'
import { batchOf } from '../../support/batch-of.ts'
import { entries, IDENTITY, silentLog } from '../../support/journal-entries.ts'

// At its end, which never comes: the next one then need not compile all of it again.
flushCompileCache()
// An orphan must not go on writing.
process.on('disconnect', () => process.exit())

const file = process.argv[2] ?? ''
const isOnNetworkDrive = process.argv[3] === 'network-drive'
const { journal, history } = openJournal({ file, log: silentLog(), isOnNetworkDrive })
const { cursor } = await journal.open(IDENTITY)
let next = (cursor?.committedId ?? 0) + 1
process.send?.({ cursor: cursor?.committedId ?? 0 })
for (;;) {
  const isBurst = Math.random() < 0.3
  const size = 1 + Math.floor(Math.random() * 60) + (isBurst ? 400 : 0)
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
  if (Math.random() < 0.1) await journal.append(batchOf({ entries: entries(last, last), cursor: null }))
  if (Math.random() < 0.1) await history.get({ epoch: 1, id: Math.max(1, last - 300) })
  if (Math.random() < 0.1) await history.stats()
  // Retention has its own transactions to be killed in.
  if (Math.random() < 0.1) await history.prune({ days: 3650, events: 2_000, now: Date.now() })
}
