/**
 * A FastFeed peer that is told what happens. Prints {"port":N}, then answers each line of standard input, one JSON object
 * a line, with {"sent":N} when it is done:
 *
 *   {"rate":R,"ms":T}              events as a market has them, R a second on average, one by one
 *   {"rate":R,"ms":T,"cascade":N}  with N of one symbol in the first five seconds, a tenth of them P0
 *   {"cut":true,"missed":N}        connections die and none is taken; N more happen meanwhile
 *   {"cut":false}                  connections are taken again
 *
 * One in a hundred is a P0, one in three a P1. REST has everything that happened.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocketServer } from 'ws'
import { seededRandom } from '../../../src-main/demo/random.ts'
import { eventPayload, textFrame } from './frames.ts'

const FIRST_ID = 1000
const PAGE = 1000
const CASCADE_MS = 5_000
/** Faster than that events leave several at a time, as a server's own queue would send them. */
const LEAST_PAUSE_MS = 2

interface Command {
  readonly rate?: number
  readonly ms?: number
  readonly cascade?: number
  readonly cut?: boolean
  readonly missed?: number
}

const random = seededRandom(19)
const texts: string[] = []
const sockets = new Set<Duplex>()
let isCut = false

const http = createServer((request, response) => {
  const since = Number(/since_id=(\d+)/.exec(request.url ?? '')?.[1] ?? 0)
  const from = Math.max(0, since + 1 - FIRST_ID)
  response.setHeader('content-type', 'application/json')
  response.end(`{"events":[${texts.slice(from, from + PAGE).join(',')}]}`)
})
const server = new WebSocketServer({ server: http, verifyClient: () => !isCut })

server.on('connection', (client, { socket }) => {
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket))
  const handshake = { tier: 'PULSE', priorities: ['P0', 'P1', 'P2'], delay_ms: 0 }
  const server_time = new Date().toISOString()
  client.send(JSON.stringify({ type: 'HANDSHAKE', payload: { ...handshake, server_time } }))
  // The newest; at first one from before, which sets the cursor of a first run (G10).
  const newest = texts.at(-1) ?? JSON.stringify(eventPayload(FIRST_ID - 1, Date.now()))
  client.send(`{"type":"SNAPSHOT","payload":[${newest}]}`)
  client.on('message', (message: Buffer) => {
    if (message.toString().includes('PING')) client.send('{"type":"PONG"}')
  })
  client.on('error', () => {
    client.terminate()
  })
})

function happen(inCascade: boolean): void {
  const id = FIRST_ID + texts.length
  const isP0 = random.next() < (inCascade ? 0.1 : 0.01)
  const payload = eventPayload(id, Date.now(), isP0)
  const priority = isP0 ? 'P0' : random.next() < 1 / 3 ? 'P1' : 'P2'
  const text = JSON.stringify({ ...payload, priority, ...(inCascade && { symbol: 'BTCUSDT' }) })
  texts.push(text)
  for (const socket of sockets) socket.write(textFrame(`{"type":"EVENT","payload":${text}}`))
}

async function trade({ rate = 1, ms = 0, cascade = 0 }: Command): Promise<void> {
  const started = performance.now()
  const gap = (perSecond: number) => (-Math.log(1 - random.next()) / perSecond) * 1000
  let usual = gap(rate)
  let cascading = cascade === 0 ? Infinity : gap((cascade / CASCADE_MS) * 1000)
  for (let left = cascade; ;) {
    const passed = performance.now() - started
    while (usual <= Math.min(passed, ms)) {
      happen(false)
      usual += gap(rate)
    }
    for (; left > 0 && cascading <= passed; left -= 1) {
      happen(true)
      cascading += gap((cascade / CASCADE_MS) * 1000)
    }
    if (passed >= ms) return
    const next = Math.min(usual, left > 0 ? cascading : Infinity, ms)
    await sleep(Math.max(LEAST_PAUSE_MS, next - passed))
  }
}

async function obey(command: Command): Promise<void> {
  if (command.cut !== undefined) isCut = command.cut
  if (isCut) for (const socket of sockets) socket.destroy()
  if (command.cut === true) sockets.clear()
  for (let left = command.missed ?? 0; left > 0; left -= 1) happen(false)
  if (command.ms !== undefined) await trade(command)
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const before = texts.length
  // The section of this benchmark writes them.
  void obey(JSON.parse(line) as Command).then(() => {
    console.log(JSON.stringify({ sent: texts.length - before }))
  })
})
http.listen(0, '127.0.0.1', () => {
  // A listening TCP server has an address of this shape.
  console.log(JSON.stringify({ port: (http.address() as AddressInfo).port }))
})
