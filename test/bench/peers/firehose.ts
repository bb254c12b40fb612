/**
 * A FastFeed peer with prebuilt frames. Prints {"port":N}; sending starts a moment after a client has connected, and
 * every connection gets the same. REST has what was sent so far.
 *
 *   firehose.ts flood COUNT TIMES  as fast as the client reads, TIMES over, each time other events after a rest
 *   firehose.ts rate COUNT RATE    COUNT events at RATE a second
 *   firehose.ts p0 COUNT LOAD      COUNT P0s, 50 a second, each saying when it was written; LOAD other events a second
 *   firehose.ts missed COUNT       nothing: REST alone has COUNT events
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocketServer, type WebSocket } from 'ws'
import { eventChunks, eventPayload, eventTexts, textFrame, type Chunk } from './frames.ts'

const [, , mode = 'flood', countText = '100000', rateText = '0'] = process.argv
const count = Number(countText)
const rate = Number(rateText)
const FIRST_ID = 1000
const PAGE = 1000
const P0_EVERY_MS = 20
/** For the client to finish its start. */
const SETTLE_MS = 300
/** For it to file what the flood before brought. */
const REST_MS = 5_000

/** Payloads as JSON, in the order of ids; REST answers from it up to `sent`. */
const missed = mode === 'missed'
const prebuilt = missed || mode === 'flood'
const floods = mode === 'flood' ? Number(rateText) || 1 : 1
const texts = eventTexts(
  FIRST_ID,
  prebuilt ? count * floods : 0,
  missed ? Date.now() - 3_600_000 : Date.now(),
)
const chunks: readonly (readonly Chunk[])[] =
  mode === 'flood'
    ? Array.from({ length: floods }, (_, at) => eventChunks(texts.slice(at * count, (at + 1) * count)))
    : []
let sent = missed ? count : 0

const http = createServer((request, response) => {
  const since = Number(/since_id=(\d+)/.exec(request.url ?? '')?.[1] ?? 0)
  const from = Math.max(0, since + 1 - FIRST_ID)
  response.setHeader('content-type', 'application/json')
  response.end(`{"events":[${texts.slice(from, Math.min(sent, from + PAGE)).join(',')}]}`)
})
const server = new WebSocketServer({ server: http })

server.on('connection', (client, request) => {
  // Clients come one after the other; for each the feed begins anew.
  if (!missed) sent = 0
  // What was missed is read as soon as the client is greeted, so its own start has to be over by then.
  if (missed) setTimeout(() => greet(client), SETTLE_MS)
  else greet(client)
  client.on('message', (message: Buffer) => {
    if (message.toString().includes('PING')) client.send('{"type":"PONG"}')
  })
  client.on('error', () => {
    client.terminate()
  })
  if (mode === 'flood') void flood(request.socket)
  if (mode === 'rate') void trickle(request.socket)
  if (mode === 'p0') void alarm(request.socket)
})

function greet(client: WebSocket): void {
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
  const at = Date.now() - (missed ? 7_200_000 : 0)
  client.send(JSON.stringify({ type: 'SNAPSHOT', payload: [eventPayload(FIRST_ID - 1, at)] }))
}

async function write(socket: Duplex, data: Buffer): Promise<void> {
  if (!socket.write(data)) await once(socket, 'drain')
}

async function flood(socket: Duplex): Promise<void> {
  for (const [at, some] of chunks.entries()) {
    await sleep(at === 0 ? SETTLE_MS : REST_MS)
    for (const { data, events } of some) {
      if (socket.destroyed) return
      sent = at * count + events
      await write(socket, data)
    }
  }
}

async function trickle(socket: Duplex): Promise<void> {
  await sleep(SETTLE_MS)
  const started = performance.now()
  for (let done = 0; done < count && !socket.destroyed;) {
    const due = Math.min(count, Math.floor(((performance.now() - started) / 1000) * rate))
    const frames: Buffer[] = []
    for (; done < due; done++) {
      const text = JSON.stringify(eventPayload(FIRST_ID + done, Date.now()))
      texts[done] = text
      frames.push(textFrame(`{"type":"EVENT","payload":${text}}`))
    }
    sent = done
    if (frames.length > 0) await write(socket, Buffer.concat(frames))
    await sleep(4)
  }
}

async function alarm(socket: Duplex): Promise<void> {
  await sleep(2 * SETTLE_MS)
  const started = performance.now()
  let id = FIRST_ID
  let others = 0
  for (let alarms = 0; alarms < count && !socket.destroyed;) {
    const passed = performance.now() - started
    const frames: Buffer[] = []
    for (const due = Math.floor((passed / 1000) * rate); others < due; others++)
      frames.push(textFrame(JSON.stringify({ type: 'EVENT', payload: eventPayload(id++, Date.now()) })))
    if (frames.length > 0) await write(socket, Buffer.concat(frames))
    if (passed >= alarms * P0_EVERY_MS) {
      alarms += 1
      const payload = eventPayload(id++, Date.now(), true)
      const data = { ...Object(payload['data']), sent_at_ms: Number(process.hrtime.bigint()) / 1e6 }
      await write(socket, textFrame(JSON.stringify({ type: 'EVENT', payload: { ...payload, data } })))
    }
    await sleep(1)
  }
}

http.listen(0, '127.0.0.1', () => {
  // A listening TCP server has an address of this shape.
  console.log(JSON.stringify({ port: (http.address() as AddressInfo).port }))
})
