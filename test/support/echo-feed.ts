/** A feed that quotes the key back in everything it says: the worst server, or the worst proxy in front of one. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'

export interface EchoFeed {
  readonly wsUrl: string
  /** Every key that was shown to it. */
  readonly seen: readonly string[]
  /** The upgrade is refused with it; null: accepted. */
  upgradeStatus: number | null
  restStatus: number
  /** Sent instead of a handshake. */
  authError: string | null
  readonly restRequests: () => number
  readonly connections: () => number
  /** To every socket; `say` gets the key of that socket. */
  send(say: (key: string) => { readonly type: string; readonly payload: unknown }): void
  drop(): void
  stop(): Promise<void>
}

const quoting = (key: string): string =>
  `key ${key}, in a URL ?token=${encodeURIComponent(key)}, in base64 ${Buffer.from(key).toString('base64')}`

export const echoEvent = (id: number, priority: 'P0' | 'P1' | 'P2') => (key: string) => ({
  type: 'EVENT',
  payload: {
    id,
    type: 'LEVERAGE_SPIKE_DETECTED',
    priority,
    symbol: 'BTCUSDT',
    confidence: 0.9,
    data: { note: quoting(key), [key]: 1 },
    detected_at: new Date().toISOString(),
    latency_ms: 5,
  },
})

export const echoError = (code: string) => (key: string) => ({
  type: 'ERROR',
  payload: { code, message: `Refused: ${quoting(key)}` },
})

export async function startEchoFeed(): Promise<EchoFeed> {
  const seen: string[] = []
  const sockets = new Map<WebSocket, string>()
  const server = new WebSocketServer({ noServer: true })
  let restRequests = 0

  const http = createServer((request, response) => {
    restRequests += 1
    const key = String(request.headers['x-api-key'] ?? '')
    seen.push(key)
    response.writeHead(feed.restStatus, {
      'Content-Type': 'application/json',
      'X-Echo': encodeURIComponent(key),
    })
    response.end(
      JSON.stringify(
        feed.restStatus === 200
          ? { events: [echoEvent(500, 'P2')(key).payload] }
          : { error: { code: 'INVALID_API_KEY', message: quoting(key) } },
      ),
    )
  })
  http.on('upgrade', (request: IncomingMessage, raw, head) => {
    const key = new URL(request.url ?? '/', 'http://x').searchParams.get('token') ?? ''
    seen.push(key)
    if (feed.upgradeStatus !== null) {
      const body = JSON.stringify({ error: quoting(key), code: 'INVALID_API_KEY' })
      raw.end(
        `HTTP/1.1 ${feed.upgradeStatus} ${encodeURIComponent(key)}\r\nContent-Length: ${body.length}\r\n` +
          `WWW-Authenticate: ${encodeURIComponent(key)}\r\nConnection: close\r\n\r\n${body}`,
      )
      return
    }
    server.handleUpgrade(request, raw, head, (socket) => {
      sockets.set(socket, key)
      socket.on('close', () => sockets.delete(socket))
      const say = (message: unknown) => socket.send(JSON.stringify(message))
      if (feed.authError !== null) {
        say(echoError(feed.authError)(key))
        return socket.close(1008, key.slice(0, 100))
      }
      say({
        type: 'HANDSHAKE',
        payload: { tier: key, priorities: ['P0'], delay_ms: 0, server_time: new Date().toISOString() },
      })
      say({ type: 'SNAPSHOT', payload: { events: [echoEvent(100, 'P2')(key).payload] } })
      socket.on('message', () => say({ type: 'PONG', payload: {} }))
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  // Sound: a TCP server that listens.
  const { port } = http.address() as AddressInfo
  const feed: EchoFeed = {
    wsUrl: `ws://127.0.0.1:${port}/ws/fastfeed`,
    seen,
    upgradeStatus: null,
    restStatus: 200,
    authError: null,
    restRequests: () => restRequests,
    connections: () => sockets.size,
    send(say) {
      for (const [socket, key] of sockets) socket.send(JSON.stringify(say(key)))
    },
    drop() {
      for (const socket of sockets.keys()) socket.terminate()
    },
    async stop() {
      feed.drop()
      http.closeAllConnections()
      await new Promise<void>((resolve) => http.close(() => resolve()))
    },
  }
  return feed
}
