/**
 * A FastFeed peer that sends prebuilt frames as fast as the client reads them, or at a fixed rate.
 * Usage: firehose.ts COUNT [RATE_PER_S]; prints {"port":N}. Sending starts a moment after the client is connected;
 * every connection gets the same frames. REST answers an empty page: nothing was missed.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocketServer } from 'ws'
import { eventChunks, eventPayload, textFrame } from './frames.ts'

const count = Number(process.argv[2] ?? 100_000)
const rate = Number(process.argv[3] ?? 0)
const FIRST_ID = 1000

const http = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end('{"events":[]}')
})
const server = new WebSocketServer({ server: http })
const chunks = rate > 0 ? [] : eventChunks(FIRST_ID, count, Date.now())

server.on('connection', (client, request) => {
  client.send(
    JSON.stringify({
      type: 'HANDSHAKE',
      payload: {
        tier: 'PULSE',
        priorities: ['P0', 'P1', 'P2'],
        delay_ms: 0,
        server_time: new Date().toISOString(),
      },
    }),
  )
  // One event in the snapshot sets the cursor of a first run (G10), so that what follows is live.
  client.send(JSON.stringify({ type: 'SNAPSHOT', payload: [eventPayload(FIRST_ID - 1, Date.now())] }))
  client.on('message', (message: Buffer) => {
    if (message.toString().includes('PING')) client.send('{"type":"PONG"}')
  })
  client.on('error', () => {
    client.terminate()
  })
  void (rate > 0 ? trickle(request.socket) : flood(request.socket))
})

async function flood(socket: Duplex): Promise<void> {
  await sleep(300)
  for (const chunk of chunks) {
    if (socket.destroyed) return
    if (!socket.write(chunk)) await once(socket, 'drain')
  }
}

async function trickle(socket: Duplex): Promise<void> {
  await sleep(300)
  const started = performance.now()
  for (let sent = 0; sent < count && !socket.destroyed;) {
    const due = Math.min(count, Math.floor(((performance.now() - started) / 1000) * rate))
    const frames: Buffer[] = []
    for (; sent < due; sent++)
      frames.push(
        textFrame(JSON.stringify({ type: 'EVENT', payload: eventPayload(FIRST_ID + sent, Date.now()) })),
      )
    if (frames.length > 0 && !socket.write(Buffer.concat(frames))) await once(socket, 'drain')
    await sleep(4)
  }
}

http.listen(0, '127.0.0.1', () => {
  // A listening TCP server has an address of this shape.
  console.log(JSON.stringify({ port: (http.address() as AddressInfo).port }))
})
