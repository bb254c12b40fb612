/** The limit of p0.ts: `ws`, JSON.parse, and the same call on the session bus. Usage: bare-p0.ts URL COUNT. */
import { WebSocket } from 'ws'
import { openBus } from './bus.ts'

const [, , url = '', count = '0'] = process.argv
const latenciesMs: number[] = []
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
  console.log(JSON.stringify({ latenciesMs }))
  socket.terminate()
})
