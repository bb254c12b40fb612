/** Appends the same events as its twin, as the app and `tail` on one folder do; goes on after a failure, as the journal's queue does. */
import { setTimeout as delay } from 'node:timers/promises'
import { openJournal } from '../../../src-main/adapters/journal/open-journal.ts'
import { batchOf } from '../../support/batch-of.ts'
import { entries, IDENTITY, silentLog } from '../../support/journal-entries.ts'

// An orphan must not go on writing.
process.on('disconnect', () => process.exit())

const [file = '', drive, last = '0'] = process.argv.slice(2)
const { journal, history } = openJournal({
  file,
  log: silentLog(),
  isOnNetworkDrive: drive === 'network-drive',
})

async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await work()
    } catch (error) {
      process.send?.({ failed: String(error) })
      await delay(50)
      await journal.open(IDENTITY).catch(() => undefined)
    }
}

await untilDone(() => journal.open(IDENTITY))
let inserted = 0
for (let id = 1; id <= Number(last); id += 1) {
  const batch = batchOf({ entries: entries(id, id), cursor: { epoch: 1, committedId: id } })
  inserted += (await untilDone(() => journal.append(batch))).inserted
  process.send?.({ id })
  if (id % 20 === 0) await untilDone(() => history.stats())
}
await journal.close()
// Else the channel would keep it alive.
process.send?.({ inserted }, () => process.disconnect())
