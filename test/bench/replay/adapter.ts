/**
 * What the demo server sends, for clients of other protocols: server-sent events with ids under `/events` (HTML standard, 9.2), and
 * one recoverable channel in Centrifugo's JSON protocol under `/connection/websocket`. Each client gets what it missed
 * from the same buffer as FastFeed's history.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import type { FeedEvent } from '../../../src-main/core/protocol/types.ts'

export const EVENTS_PATH = '/events'
export const CHANNEL_PATH = '/connection/websocket'
export const CHANNEL = 'fastfeed'

/** The server may ask for it; a client's own default is three seconds, FastFeed's one (R1). */
const RETRY_MS = 1_000
/** Centrifugo's default. */
const PING_S = 25

export interface Adapter {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  publish(event: FeedEvent): void
  /** Ends every connection there is. */
  cut(): void
  stop(): Promise<void>
}

interface Kept {
  /** Without gaps, from 1. */
  readonly offset: number
  readonly event: FeedEvent
}

/** What a client of the channel may send. */
interface Command {
  readonly id?: number
  readonly connect?: object
  readonly subscribe?: { readonly recover?: boolean; readonly offset?: number; readonly epoch?: string }
}

/** @param keep how many events it remembers */
export async function startAdapter(keep: number, retryMs = RETRY_MS): Promise<Adapter> {
  const kept: Kept[] = []
  let top = 0
  const epoch = 'replay'
  const streams = new Set<ServerResponse>()
  const subscribers = new Set<WebSocket>()

  const http = createServer((request, response) => {
    if (request.url === EVENTS_PATH) stream(request, response)
    else response.writeHead(404).end()
  })
  const channels = new WebSocketServer({ server: http, path: CHANNEL_PATH })
  channels.on('connection', (socket) => {
    const pings = setInterval(() => socket.send('{}'), PING_S * 1_000)
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      clearInterval(pings)
      subscribers.delete(socket)
    })
    socket.on('message', (data: Buffer) => {
      for (const line of data.toString().split('\n')) answer(socket, line)
    })
  })

  function stream(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.write(`retry: ${retryMs}\n\n`)
    const { 'last-event-id': last } = request.headers
    if (last !== undefined)
      for (const { event } of kept) if (event.id > Number(last)) response.write(streamed(event))
    streams.add(response)
    response.on('close', () => streams.delete(response))
  }

  function answer(socket: WebSocket, line: string): void {
    // Our own client, on loopback. An empty object is its answer to a ping.
    const { id, connect, subscribe } = JSON.parse(line) as Command
    if (connect !== undefined)
      socket.send(
        JSON.stringify({ id, connect: { client: 'replay', version: '0', ping: PING_S, pong: true } }),
      )
    if (subscribe === undefined) return
    const { recover = false, offset = 0 } = subscribe
    const oldest = kept[0]?.offset ?? top + 1
    const recovered = recover && subscribe.epoch === epoch && offset <= top && offset >= oldest - 1
    const missed = recovered ? kept.filter((one) => one.offset > offset) : []
    socket.send(
      JSON.stringify({
        id,
        subscribe: {
          recoverable: true,
          positioned: true,
          epoch,
          offset: recovered ? offset : top,
          was_recovering: recover,
          recovered,
          publications: missed.map((one) => ({ offset: one.offset, data: one.event })),
        },
      }),
    )
    subscribers.add(socket)
  }

  function cut(): void {
    for (const response of streams) response.destroy()
    for (const socket of channels.clients) socket.terminate()
  }

  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen(0, '127.0.0.1', resolve)
  })
  // Sound: a TCP server that listens.
  const { port } = http.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    publish(event) {
      top += 1
      kept.push({ offset: top, event })
      if (kept.length > keep) kept.shift()
      const push = JSON.stringify({ push: { channel: CHANNEL, pub: { offset: top, data: event } } })
      for (const socket of subscribers) socket.send(push)
      const text = streamed(event)
      for (const response of streams) response.write(text)
    },
    cut,
    async stop() {
      cut()
      const closed = new Promise<void>((resolve) => http.close(() => resolve()))
      http.closeAllConnections()
      await closed
    },
  }
}

const streamed = (event: FeedEvent): string => `id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`
