/**
 * `ws`, JSON.parse and the product's own journal, with nothing in between; what comes is written at once.
 * Usage: bare-journal.ts URL COUNT FLOODS.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { createLaps, type Lap } from './stopwatch.ts'
import { batchOf } from '../../support/batch-of.ts'
import { openJournal } from '../../../src-main/adapters/journal/open-journal.ts'
import type { JournalEntry } from '../../../src-main/core/ports.ts'
import type { FeedEvent } from '../../../src-main/core/protocol/types.ts'

const [, , url = '', count = '0', floods = '1'] = process.argv
/** As many as the product writes at a time. */
const BATCH = 8_000

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: console.error }
const dir = mkdtempSync(join(tmpdir(), 'fastfeed-bench-'))
const { journal, terminate } = openJournal({ file: join(dir, 'journal.db'), log })
await journal.open({ origin: new URL(url).origin, keyFingerprint: 'bench' })

const laps = createLaps(Number(count), Number(floods), (all) => void finish(all))
let isWriting = false
const pending: JournalEntry[] = []

async function write(): Promise<void> {
  isWriting = true
  while (pending.length > 0) {
    const entries = pending.splice(0, BATCH)
    await journal.append(batchOf({ entries, cursor: { epoch: 1, committedId: entries.at(-1)?.id ?? 0 } }))
    laps.done(entries.length)
  }
  isWriting = false
}

async function finish(all: readonly Lap[]): Promise<void> {
  console.log(JSON.stringify({ laps: all }))
  socket.terminate()
  await terminate()
  rmSync(dir, { recursive: true, force: true })
  process.exit(0)
}

const PREFIX = '{"type":"EVENT","payload":'
const socket = new WebSocket(url, { perMessageDeflate: false })
socket.on('message', (frame: Buffer) => {
  const text = frame.toString()
  // What our own sender sends.
  const message = JSON.parse(text) as { type: string; payload: FeedEvent }
  if (message.type !== 'EVENT') return
  laps.begin()
  pending.push({
    epoch: 1,
    id: message.payload.id,
    type: message.payload.type,
    symbol: message.payload.symbol,
    priority: message.payload.priority,
    text: text.slice(PREFIX.length, -1),
    detectedAt: Date.parse(message.payload.detected_at),
    source: 'live',
    receivedAt: Date.now(),
    lagMs: null,
    decision: null,
  })
  if (!isWriting) void write()
})
