/**
 * The least that makes events durable: `ws`, JSON.parse and one table of id and text, written by a thread of its own.
 * Usage: bare-table.ts URL COUNT FLOODS.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { WebSocket } from 'ws'
import { createLaps } from './stopwatch.ts'

interface Batch {
  readonly ids: number[]
  readonly texts: string[]
}

if (isMainThread) receive()
else write(String(workerData))

function write(file: string): void {
  const db = new DatabaseSync(file)
  // As the journal has them.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4096')
  db.exec('CREATE TABLE events (id INTEGER PRIMARY KEY, event TEXT)')
  const put = db.prepare('INSERT INTO events VALUES (?, ?)')
  parentPort?.on('message', ({ ids, texts }: Batch) => {
    db.exec('BEGIN')
    for (const [at, text] of texts.entries()) put.run(ids[at] ?? null, text)
    db.exec('COMMIT')
    parentPort?.postMessage(texts.length)
  })
}

function receive(): void {
  const [, , url = '', count = '0', floods = '1'] = process.argv
  const dir = mkdtempSync(join(tmpdir(), 'fastfeed-bench-'))
  const writer = new Worker(new URL(import.meta.url), { workerData: join(dir, 'events.db') })
  const laps = createLaps(Number(count), Number(floods), (all) => {
    console.log(JSON.stringify({ laps: all }))
    rmSync(dir, { recursive: true, force: true })
    process.exit(0)
  })
  let isWriting = false
  let pending: Batch = { ids: [], texts: [] }

  function send(): void {
    if (isWriting || pending.texts.length === 0) return
    isWriting = true
    writer.postMessage(pending)
    pending = { ids: [], texts: [] }
  }

  writer.on('message', (written: number) => {
    isWriting = false
    laps.done(written)
    send()
  })

  const socket = new WebSocket(url, { perMessageDeflate: false })
  socket.on('message', (frame: Buffer) => {
    const text = frame.toString()
    // What our own sender sends.
    const message = JSON.parse(text) as { type: string; payload: { id: number } }
    if (message.type !== 'EVENT') return
    laps.begin()
    pending.ids.push(message.payload.id)
    pending.texts.push(text)
    if (!isWriting && pending.texts.length === 1) setImmediate(send)
  })
}
