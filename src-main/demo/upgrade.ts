import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { openConnection, type Connection } from './client-socket.ts'
import type { DemoContext } from './context.ts'
import { errorFrame } from './frames.ts'
import { authMessage, authStatus, errorBody, errorHeaders, judgeKey } from './refusals.ts'

export const FEED_PATH = '/ws/fastfeed'
const POLICY_VIOLATION = 1008
const MAX_CLIENT_FRAME_BYTES = 64 * 1024

/** Takes WebSocket upgrades: path, key, tier and connection limit (protocol.md P1, P2), then a Connection each. */
export function createUpgrades(context: DemoContext) {
  const { faults, stats } = context
  // Control pongs are answered by hand, so that a fault can withhold them.
  const sockets = new WebSocketServer({ noServer: true, autoPong: false, maxPayload: MAX_CLIENT_FRAME_BYTES })
  const connections = new Map<Connection, string>()

  /** Half-open sockets are left out: nobody reads them, so their end would never be seen. */
  const countOf = (key: string): number =>
    [...connections].filter(([connection, owner]) => owner === key && !connection.frozen).length

  function refuse(
    status: number,
    code: string,
    message: string,
    request: IncomingMessage,
    raw: Duplex,
    head: Buffer,
  ) {
    stats.refused++
    if (faults.authStyle === 'http') return answerHttp(raw, status, code, message)
    sockets.handleUpgrade(request, raw, head, (socket) => {
      socket.on('error', () => {})
      socket.send(errorFrame(code, message))
      socket.close(POLICY_VIOLATION, code)
    })
  }

  function answerHttp(raw: Duplex, status: number, code: string, message: string): void {
    const body = errorBody(context, status, code, message)
    const headers = {
      ...errorHeaders(context, status),
      'Content-Length': Buffer.byteLength(body),
      Connection: 'close',
    }
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
    raw.end([`HTTP/1.1 ${status} Refused`, ...lines, '', body].join('\r\n'))
  }

  function accept(socket: WebSocket, key: string, tier: string, query: URLSearchParams): void {
    stats.accepted++
    const subscription = { tier, symbols: listOf(query.get('symbols')), events: listOf(query.get('events')) }
    const connection = openConnection(socket, subscription, context)
    connections.set(connection, key)
    stats.mostPerKey = Math.max(stats.mostPerKey, countOf(key))
    socket.on('close', () => connections.delete(connection))
  }

  return {
    connections: (): Connection[] => [...connections.keys()],
    handle(request: IncomingMessage, raw: Duplex, head: Buffer): void {
      raw.on('error', () => {})
      const url = new URL(request.url ?? '/', 'http://localhost')
      if (url.pathname !== FEED_PATH) return answerHttp(raw, 404, 'NOT_FOUND', `No feed at ${url.pathname}`)
      if (faults.upgradeStatus !== null) {
        stats.refused++
        return answerHttp(raw, faults.upgradeStatus, 'UNAVAILABLE', 'Refused by the demo')
      }
      const key = url.searchParams.get('token') ?? ''
      const verdict = judgeKey(key)
      const code = faults.authCode ?? (verdict.ok ? null : verdict.code)
      if (code !== null || !verdict.ok) {
        const reason = code ?? 'AUTH_FAILED'
        return refuse(authStatus(reason), reason, authMessage(reason), request, raw, head)
      }
      if (countOf(key) >= verdict.connectionLimit) {
        const message = `At most ${verdict.connectionLimit} connections a key on ${verdict.tier}`
        return refuse(429, 'CONNECTION_LIMIT_EXCEEDED', message, request, raw, head)
      }
      sockets.handleUpgrade(request, raw, head, (socket) =>
        accept(socket, key, verdict.tier, url.searchParams),
      )
    },
  }
}

function listOf(value: string | null): ReadonlySet<string> {
  return new Set((value ?? '').split(',').filter((name) => name !== ''))
}
