/**
 * The limit of recovery.ts: fetch, JSON.parse, INSERT. Usage: bare-recovery.ts URL COUNT plain|indexed. `plain` is one
 * table of id and text; `indexed` the journal's own tables, its search index included, filled without any of the rest.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { closeQuietly, openForWriting } from '../../../src-main/adapters/journal/connection.ts'
import { createStore } from '../../../src-main/adapters/journal/store.ts'
import type { FeedEvent } from '../../../src-main/core/protocol/types.ts'

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

function indexed(): { insert: Insert; end: () => void } {
  const { db } = openForWriting({ file, now: Date.now(), damaged: false, maxPages: null })
  const store = createStore(db)
  store.identify({ origin, keyFingerprint: 'bench' }, Date.now())
  return {
    insert(events) {
      const receivedAt = Date.now()
      const entries = events.map(
        (event) =>
          ({ event, epoch: 1, source: 'recovery', receivedAt, lagMs: null, decision: null }) as const,
      )
      store.append({ entries, cursor: { epoch: 1, committedId: events.at(-1)?.id ?? 0 } }, receivedAt)
    },
    end: () => closeQuietly(db),
  }
}

const { insert, end } = kind === 'indexed' ? indexed() : plain()
// The connection and the first answer are not what is measured.
await (await fetch(`${origin}/api/v1/fastfeed/events?since_id=999999999`)).text()
const started = performance.now()
const cpu = process.cpuUsage()
let since = 999
let stored = 0
for (;;) {
  const answer = await fetch(`${origin}/api/v1/fastfeed/events?since_id=${since}`)
  // What our own sender sends.
  const { events } = JSON.parse(await answer.text()) as { events: FeedEvent[] }
  const last = events.at(-1)
  if (last === undefined) break
  insert(events)
  stored += events.length
  since = last.id
}
const seconds = (performance.now() - started) / 1000
const used = process.cpuUsage(cpu)
if (stored !== Number(count)) throw new Error(`expected ${count} events, found ${stored}`)
console.log(JSON.stringify({ seconds, cpuSeconds: (used.user + used.system) / 1e6 }))
end()
rmSync(dir, { recursive: true, force: true })
process.exit(0)
