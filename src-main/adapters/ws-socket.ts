/** The socket port over `ws`. The token exists only inside `connect`; nothing that leaves here carries it. */
import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { Agent } from 'node:https'
import { Socket as NetSocket } from 'node:net'
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import { WebSocket, type RawData } from 'ws'
import type { FeedUrl, Socket, SocketEvents, SocketPort } from '../core/ports.ts'

import type { Secret } from '../core/protocol/secret.ts'
import { MAX_FRAME_BYTES } from '../core/protocol/types.ts'
import { urlWithToken } from '../core/protocol/url.ts'
import { describeNetworkError, readBounded, retryAfterSeconds, shortText } from './http.ts'
import { directAgents, type AgentFor } from './proxy.ts'
import { keyRemover } from './redact.ts'

const HANDSHAKE_TIMEOUT_MS = 10_000
const BODY_TIMEOUT_MS = 5_000
const MAX_ERROR_BODY_BYTES = 64 * 1024
/**
 * Frames of one turn of the event loop, some 10 ms of work. Left alone, a socket is read as long as there is something,
 * 2 MiB at a time: timers, the journal's answers and the user would wait a tenth of a second in a flood.
 */
const MOST_A_TURN = 1_000

interface WsSocketOptions {
  readonly agentFor?: AgentFor
  readonly handshakeTimeoutMs?: number
}

export function createSocketPort(options: WsSocketOptions = {}): SocketPort {
  const own = { agentFor: directAgents(), ...options }
  return { open: (url, key, events) => new WsSocket(url, key, events, own) }
}

class WsSocket implements Socket {
  readonly #key: Secret
  readonly #events: SocketEvents
  readonly #withoutKey: (text: string) => string
  #ws: WebSocket | null = null
  /** After it nothing is reported any more (protocol.md R8). */
  #over = false
  #failure: string | null = null
  /** The newest frame: whether more of the same read follow, the next one tells, or the read's end. */
  #last: { readonly text: string; readonly bytes: number } | null = null
  /** Frames of this turn. */
  #turn = 0

  constructor(
    url: FeedUrl,
    key: Secret,
    events: SocketEvents,
    options: WsSocketOptions & { readonly agentFor: AgentFor },
  ) {
    this.#key = key
    this.#events = events
    this.#withoutKey = keyRemover(key)
    const { agentFor, handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS } = options
    // Always a turn later, so that no callback runs before the caller holds the socket.
    agentFor(url.origin).then(
      (agent) => this.#connect(url, agent, handshakeTimeoutMs),
      (error: unknown) => this.#close(1006, describeNetworkError(error, key), false),
    )
  }

  send(text: string): void {
    if (this.#ws?.readyState === WebSocket.OPEN) this.#ws.send(text, ignore)
  }

  controlPing(): void {
    if (this.#ws?.readyState === WebSocket.OPEN) this.#ws.ping(undefined, undefined, ignore)
  }

  terminate(): void {
    this.#over = true
    this.#ws?.terminate()
  }

  #connect(url: FeedUrl, agent: Agent | undefined, handshakeTimeout: number): void {
    if (this.#over) return
    let ws: WebSocket
    try {
      ws = new WebSocket(urlWithToken(url, this.#key.reveal()), {
        handshakeTimeout,
        // Above it ws ends the connection with 1009 (P6).
        maxPayload: MAX_FRAME_BYTES,
        // Signals are a few hundred bytes: compressing them costs latency and memory, and saves nothing.
        perMessageDeflate: false,
        // A text that is no UTF-8 costs that frame, not the connection (P6); it is checked below.
        skipUTF8Validation: true,
        ...(agent === undefined ? {} : { agent }),
        finishRequest: (request) => {
          request.once('socket', (connection) => this.#whenConnected(connection))
          request.end()
        },
      })
    } catch (error) {
      this.#close(1006, describeNetworkError(error, this.#key), false)
      return
    }
    this.#ws = ws
    ws.on('open', () => this.#report(() => this.#events.opened()))
    ws.on('message', (data) => {
      if (this.#over) return
      this.#frame(data)
      this.#takeTurns(ws)
    })
    ws.on('pong', () => this.#report(() => this.#events.controlPong()))
    ws.on('unexpected-response', (_request, response) => this.#rejected(response))
    ws.on('error', (error) => this.#failed(error))
    ws.on('close', (code, reason) => {
      this.#close(code, this.#failure ?? shortText(reason.toString(), this.#key), false)
    })
  }

  /** What is written before waits for the connection; TLS has been agreed upon by then. */
  #whenConnected(connection: Duplex): void {
    const tell = (): void => this.#report(() => this.#events.upgrading?.())
    if (!(connection instanceof NetSocket) || !connection.connecting) return tell()
    connection.once(connection instanceof TLSSocket ? 'secureConnect' : 'connect', tell)
  }

  /** A text is a text in whichever kind of frame it comes (P4). */
  #frame(data: RawData): void {
    // Sound: `binaryType` keeps its default, so ws hands over one Buffer.
    const buffer = data as Buffer
    const frame = { text: this.#withoutKey(textOf(buffer)), bytes: buffer.length }
    const before = this.#last
    this.#last = frame
    // ws gives all frames of one read in a row; microtasks run after the last.
    if (before === null) queueMicrotask(() => this.#reportLast())
    else this.#events.frame(before.text, before.bytes, true)
  }

  /** What is read already still comes; the rest waits for one turn of everything else. */
  #takeTurns(ws: WebSocket): void {
    this.#turn += 1
    if (this.#turn === 1)
      setImmediate(() => {
        this.#turn = 0
        if (ws.isPaused) ws.resume()
      })
    if (this.#turn === MOST_A_TURN) ws.pause()
  }

  #reportLast(): void {
    const frame = this.#last
    this.#last = null
    if (frame !== null && !this.#over) this.#events.frame(frame.text, frame.bytes)
  }

  #failed(error: Error): void {
    this.#failure = describeNetworkError(error, this.#key)
    // ws answers 1009 and then waits for the server's own close; there is nothing to wait for.
    if ('code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH')
      this.#close(1009, this.#failure, true)
  }

  #rejected(response: IncomingMessage): void {
    const status = response.statusCode ?? 0
    const retryAfterS = retryAfterSeconds(response.headers)
    readBounded(
      response,
      { maxBytes: MAX_ERROR_BODY_BYTES, timeoutMs: BODY_TIMEOUT_MS },
      ({ text: body }) => {
        this.#report(() => {
          this.#over = true
          this.#events.rejected(status, retryAfterS, this.#withoutKey(body))
        })
        this.#ws?.terminate()
      },
    )
  }

  #close(code: number, reason: string, tooLarge: boolean): void {
    this.#report(() => {
      this.#over = true
      this.#events.closed({ code, reason, tooLarge })
    })
    this.#ws?.terminate()
  }

  #report(tell: () => void): void {
    // What came before it is told before it.
    this.#reportLast()
    if (!this.#over) tell()
  }
}

/** What the core is to make of anything that is no text. */
const NOT_JSON = ''

function textOf(buffer: Buffer): string {
  const text = buffer.toString('utf8')
  // Bytes that are no UTF-8 have become this character, which may have been sent as well. Most texts are ASCII, and cannot hold it.
  return text.includes('\uFFFD') && !isUtf8(buffer) ? NOT_JSON : text
}

/** A failed write shows as the close that follows it. */
function ignore(): void {}
