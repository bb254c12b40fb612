/**
 * The limit of recovery.ts: HTTP, JSON.parse, INSERT, one after the other, from the first request to the last answer.
 * Usage: bare-recovery.ts URL COUNT plain|journal. `plain` is one table of id and text; `journal` the journal's own
 * tables, filled without any of the rest.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { closeQuietly, openForWriting } from '../../../src-main/adapters/journal/connection.ts'
import { createStore } from '../../../src-main/adapters/journal/store.ts'
import type { FeedEvent } from '../../../src-main/core/protocol/types.ts'
import { batchOf } from '../../support/batch-of.ts'
import { entryOf } from '../../support/entry-of.ts'

const [, , url = '', count = '0', kind = 'plain'] = process.argv
const dir = mkdtempSync(join(tmpdir(), 'fastfeed-bench-'))
const file = join(dir, 'journal.db')
const origin = url.replace(/^ws(:\/\/[^/]+).*/, 'http$1')

type Insert = (events: readonly FeedEvent[]) => void

function plain(): { insert: Insert; end: () => void } {
  const db = new DatabaseSync(file)
  db.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE events (id INTEGER PRIMARY KEY, event TEXT)',
  )
  const put = db.prepare('INSERT INTO events VALUES (?, ?)')
  return {
    insert(events) {
      db.exec('BEGIN')
      for (const event of events) put.run(event.id, JSON.stringify(event))
      db.exec('COMMIT')
    },
    end: () => db.close(),
  }
}

function journal(): { insert: Insert; end: () => void } {
  const { db } = openForWriting({ file, now: Date.now(), damaged: 'no' })
  const store = createStore(db)
  store.identify({ origin, keyFingerprint: 'bench' }, Date.now())
  return {
    insert(events) {
      const receivedAt = Date.now()
      const entries = events.map((event) => entryOf(event, { source: 'recovery', receivedAt }))
      const cursor = { epoch: 1, committedId: events.at(-1)?.id ?? 0 }
      store.append(batchOf({ entries, cursor }), receivedAt)
    },
    end: () => closeQuietly(db),
  }
}

/** The product's own HTTP client, and nothing around it. */
const agent = new Agent({ keepAlive: true })
const page = (since: number): Promise<string> =>
  new Promise((resolve, reject) => {
    get(`${origin}/api/v1/fastfeed/events?since_id=${since}`, { agent }, (response) => {
      text(response).then(resolve, reject)
    }).on('error', reject)
  })

const { insert, end } = kind === 'journal' ? journal() : plain()
const started = performance.now()
const cpu = process.cpuUsage()
let firstPageSeconds = 0
let since = 999
let stored = 0
for (;;) {
  // What our own sender sends.
  const { events } = JSON.parse(await page(since)) as { events: FeedEvent[] }
  if (stored === 0) firstPageSeconds = (performance.now() - started) / 1000
  const last = events.at(-1)
  if (last === undefined) break
  insert(events)
  stored += events.length
  since = last.id
}
const seconds = (performance.now() - started) / 1000
const used = process.cpuUsage(cpu)
if (stored !== Number(count)) throw new Error(`expected ${count} events, found ${stored}`)
console.log(JSON.stringify({ seconds, firstPageSeconds, cpuSeconds: (used.user + used.system) / 1e6 }))
end()
rmSync(dir, { recursive: true, force: true })
process.exit(0)
