/**
 * The limit of p0.ts: `ws`, JSON.parse, and the same call on the session bus. Usage: bare-p0.ts URL COUNT [JOURNAL]. With a
 * journal, the product's own reader searches it meanwhile: what a loop that does nothing else waits for on this machine then.
 */
import { WebSocket } from 'ws'
import { openJournal } from '../../../src-main/adapters/journal/open-journal.ts'
import { openBus } from './bus.ts'
import { report, log } from './client.ts'
import { searchUntil } from './searches.ts'

const [, , url = '', count = '0', file] = process.argv
const latenciesMs: number[] = []
let searches = 0
const notifyOnBus = await openBus()

function notify(data: { sent_at_ms?: number }): void {
  if (data.sent_at_ms === undefined) return
  notifyOnBus('P0', 'bare')
  latenciesMs.push(Number(process.hrtime.bigint()) / 1e6 - data.sent_at_ms)
}

const socket = new WebSocket(url, { perMessageDeflate: false })
socket.on('message', (frame: Buffer) => {
  // What our own sender sends.
  const message = JSON.parse(frame.toString()) as {
    type: string
    payload: { priority: string; data: { sent_at_ms?: number } }
  }
  if (message.type !== 'EVENT' || message.payload.priority !== 'P0') return
  notify(message.payload.data)
  if (latenciesMs.length < Number(count)) return
  report({ latenciesMs, searches })
  socket.terminate()
  process.exit(0)
})

if (file !== undefined) {
  const { journal, history } = openJournal({ file, log })
  await journal.open({ origin: new URL(url).origin, keyFingerprint: 'bench' })
  void searchUntil(
    () => false,
    history,
    () => searches++,
  )
}
