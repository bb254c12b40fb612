import type { FeedUrl, Socket, SocketEvents, SocketPort } from '../../../src-main/core/ports.ts'
import type { Secret } from '../../../src-main/core/protocol/secret.ts'

/** One connection attempt, with the server's side as methods. Nothing is reported once it is over, as the port promises. */
export class FakeSocket implements Socket {
  readonly url: FeedUrl
  readonly key: Secret
  /** Call these directly to play a callback that comes too late (R8). */
  readonly events: SocketEvents
  readonly sent: string[] = []
  controlPings = 0
  state: 'connecting' | 'open' | 'over' = 'connecting'
  terminated = false
  readonly #ended: () => void

  constructor(url: FeedUrl, key: Secret, events: SocketEvents, ended: () => void) {
    this.url = url
    this.key = key
    this.events = events
    this.#ended = ended
  }

  send(text: string): void {
    this.sent.push(text)
  }

  controlPing(): void {
    this.controlPings += 1
  }

  terminate(): void {
    this.terminated = true
    this.#end()
  }

  accept(): void {
    if (this.state !== 'connecting') return
    this.state = 'open'
    this.events.opened()
  }

  /** A text frame; anything but a string is sent as JSON. */
  message(content: unknown, more = false): void {
    if (this.state !== 'open') return
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    this.events.frame(text, text.length, more)
  }

  /** Frames that come in one read. */
  messages(...contents: readonly unknown[]): void {
    for (const [at, content] of contents.entries()) this.message(content, at < contents.length - 1)
  }

  controlPong(): void {
    if (this.state === 'open') this.events.controlPong()
  }

  reject(status: number, retryAfterS: number | null = null, body = ''): void {
    if (this.#end()) this.events.rejected(status, retryAfterS, body)
  }

  close(code = 1006, reason = '', tooLarge = false): void {
    if (this.#end()) this.events.closed({ code, reason, tooLarge })
  }

  /** Sent messages of a type. */
  sentOfType(type: string): number {
    return this.sent.filter((text) => text.includes(`"${type}"`)).length
  }

  #end(): boolean {
    if (this.state === 'over') return false
    this.state = 'over'
    this.#ended()
    return true
  }
}

export class FakeSockets implements SocketPort {
  readonly all: FakeSocket[] = []
  opened = 0
  openNow = 0
  /** The most that were ever open (or opening) together; must stay 1. */
  maxOpen = 0
  /** Set to make `open` itself throw, as a misconfigured adapter might. */
  failure: Error | null = null

  open(url: FeedUrl, key: Secret, events: SocketEvents): FakeSocket {
    if (this.failure !== null) throw this.failure
    this.opened += 1
    this.openNow += 1
    this.maxOpen = Math.max(this.maxOpen, this.openNow)
    const socket = new FakeSocket(url, key, events, () => {
      this.openNow -= 1
    })
    this.all.push(socket)
    // Long simulations open thousands.
    if (this.all.length > 50) this.all.shift()
    return socket
  }

  /** The newest attempt. */
  get last(): FakeSocket {
    const socket = this.all.at(-1)
    if (socket === undefined) throw new Error('no socket was opened')
    return socket
  }
}
