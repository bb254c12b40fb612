import { once } from 'node:events'
import { WebSocket } from 'ws'

/** A frame as it came; `payload` is unknown on purpose, as these tests look at the wire. */
export interface WireFrame {
  readonly type: string
  readonly payload?: unknown
}

export interface FeedClient {
  readonly socket: WebSocket
  /** Every text frame so far. */
  readonly texts: readonly string[]
  /** Those that are JSON. */
  frames(type?: string): WireFrame[]
  /** Ids of EVENT frames, in order of arrival. */
  eventIds(): number[]
  /** Resolves when `condition` holds after some frame; rejects after `timeoutMs`. */
  until(condition: () => boolean, timeoutMs?: number): Promise<void>
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
}

/** A bare WebSocket client, with no opinions of its own, to look at a server with. Rejects on a refused upgrade. */
export async function connectClient(url: string, key: string, query = ''): Promise<FeedClient> {
  const client = attach(new WebSocket(`${url}?token=${encodeURIComponent(key)}${query}`))
  await once(client.socket, 'open')
  return client
}

/** The HTTP status and headers of a refused upgrade. */
export async function refusedUpgrade(url: string, key: string) {
  const socket = new WebSocket(`${url}?token=${encodeURIComponent(key)}`)
  socket.on('error', () => {})
  return new Promise<{ status: number; retryAfter: string | undefined; body: string }>((resolve) => {
    socket.on('unexpected-response', (_request, response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => (body += chunk.toString()))
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], body })
      })
    })
  })
}

function attach(socket: WebSocket): FeedClient {
  const texts: string[] = []
  let look = (): void => {}
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
  })
  socket.on('error', () => {})
  socket.on('message', (data) => {
    texts.push(data.toString())
    look()
  })
  const frames = (type?: string): WireFrame[] =>
    texts.flatMap(parsed).filter((frame) => type === undefined || frame.type === type)
  return {
    socket,
    texts,
    frames,
    eventIds: () => frames('EVENT').flatMap(({ payload }) => idOf(payload)),
    until(condition, timeoutMs = 60_000) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          reject(
            new Error(
              `not seen within ${timeoutMs} ms; last frames: ${texts.slice(-3).join(' ').slice(0, 400)}`,
            ),
          )
        }, timeoutMs)
        look = () => {
          if (!condition()) return
          clearTimeout(timer)
          look = () => {}
          resolve()
        }
        look()
      })
    },
    closed,
  }
}

function parsed(text: string): WireFrame[] {
  try {
    const value: unknown = JSON.parse(text)
    const isFrame =
      typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
    // Checked just above; the spread would lose nothing but the type.
    return isFrame ? [value as WireFrame] : []
  } catch {
    return []
  }
}

function idOf(payload: unknown): number[] {
  const hasId = typeof payload === 'object' && payload !== null && 'id' in payload
  return hasId && typeof payload.id === 'number' ? [payload.id] : []
}
