/** Server, network, disk, clocks and the client in one place, and the ways in which they are disturbed. */
import { DEFAULT_LIMITS, type EngineLimits } from '../../src-main/core/ingest/engine-types.ts'
import type { EngineConfig } from '../../src-main/core/ingest/engine-types.ts'
import type { Cursor } from '../../src-main/core/ports.ts'
import { FakeClock } from '../support/fakes/clock.ts'
import { testConfig } from '../support/fakes/harness.ts'
import { MemoryDisk } from '../support/fakes/journal.ts'
import type { FakeSocket } from '../support/fakes/socket.ts'
import { Requests } from './pace.ts'
import { ClientProcess } from './process.ts'
import { LIMITED_MS, ModelServer, WEB_PAGE, type TrueEvent } from './server.ts'

/** Longer than any chain of promises in the engine, and far cheaper than a turn of the event loop. */
async function settle(): Promise<void> {
  for (let n = 0; n < 12; n += 1) await Promise.resolve()
}

export type SocketMode =
  | 'open'
  | 'mute'
  | 'refuse503'
  | 'down503'
  | 'limit429'
  | 'limitMs'
  | 'page403'
  | 'closeAtOnce'
  | 'close4401'
  | 'close1008'
  | 'never'

export class World {
  readonly clock = new FakeClock()
  readonly server = new ModelServer()
  readonly disk = new MemoryDisk()
  readonly limits: EngineLimits
  readonly sealed = new Map<string, Cursor>()
  /** Everything ever handed to a sink, by any process. */
  readonly heard = new Set<string>()
  readonly inThisRun = new Set<string>()
  readonly loud = new Set<string>()
  process: ClientProcess
  key = 'f1'
  sockets: SocketMode = 'open'
  /** The peer is gone and nobody told us: no frame gets through, no PING is answered. */
  halfOpen = false
  jsonPong = true
  controlPong = true
  journalManual = false
  readonly problems: string[] = []
  /** The user was told of a stretch that the server has no more. */
  toldGone = false
  readonly requests = new Requests()
  readonly #greeted = new WeakSet<FakeSocket>()
  readonly #deaf = new WeakSet<FakeSocket>()
  /** Answers PINGs, and brings no event any more (R10). */
  readonly #hushed = new WeakSet<FakeSocket>()
  readonly #pings = new WeakMap<FakeSocket, { sent: number; control: number }>()

  constructor(limits: Partial<EngineLimits> = {}) {
    this.limits = { ...DEFAULT_LIMITS, ...limits }
    this.process = this.#launch()
  }

  config(): EngineConfig {
    return testConfig({
      identity: { origin: 'https://feed.test', keyFingerprint: this.key },
      sealedCursor: this.sealed.get(this.key) ?? null,
    })
  }

  start(): void {
    if (!this.process.running) this.process.start(this.config())
  }

  crash(applied: number): void {
    this.process.kill(applied)
    this.process = this.#launch()
    this.process.start(this.config())
  }

  publish(stride: number, priority: 'P0' | 'P1' | 'P2'): TrueEvent {
    const truth = this.server.publish(stride, priority)
    const socket = this.subscribed()
    if (socket !== null && this.#hushed.has(socket)) return truth
    if (socket === null) {
      // TCP has no holes: a socket that missed a frame stays dead when the network is back.
      this.breakSilently()
      return truth
    }
    const before = this.process.engine.status().connection.kind
    socket.message(this.server.say('EVENT', this.server.written(truth.event)))
    // A2: no batch, no disk, no timer stands between the frame and the alert. After what looks like a sleep (R7) the socket is
    // replaced instead, and recovery brings the event.
    const isSpoken = before === 'live' || before === 'stale'
    if (isSpoken && !socket.terminated && !this.heard.has(truth.uid))
      this.problems.push(`live event ${truth.uid} was not accepted at once`)
    return truth
  }

  /** The socket that the server would write to, and that writing reaches. */
  subscribed(): FakeSocket | null {
    const socket = this.process.sockets.all.at(-1)
    if (socket === undefined || socket.state !== 'open' || this.halfOpen) return null
    return this.#greeted.has(socket) && !this.#deaf.has(socket) ? socket : null
  }

  /** H5: the server asks, and is answered at once. */
  serverPing(): void {
    const socket = this.subscribed()
    if (socket === null) return
    const before = socket.sent.length
    socket.message({ type: 'ping', id: 'p1' })
    // A socket that was replaced instead (R7) owes nothing.
    if (socket.terminated) return
    if (!socket.sent.slice(before).some((text) => text === '{"type":"pong","id":"p1"}'))
      this.problems.push('a PING of the server was not answered')
  }

  drop(code = 1006): void {
    this.process.sockets.all.at(-1)?.close(code)
  }

  /** The network went without a word: this socket is dead for good, a new one is not. */
  breakSilently(): void {
    const socket = this.process.sockets.all.at(-1)
    if (socket !== undefined) this.#deaf.add(socket)
  }

  hush(): void {
    // G9: ids that began anew are recognised by an event on a socket, so one that is silent from there on hides them (SPEC.md).
    if (this.server.current().length === 0) return
    const socket = this.subscribed()
    if (socket !== null) this.#hushed.add(socket)
  }

  get isHushed(): boolean {
    const socket = this.subscribed()
    return socket !== null && this.#hushed.has(socket)
  }

  /** Lets everything happen that happens without time passing. */
  async react(): Promise<void> {
    for (let round = 0; round < 200; round += 1) {
      await settle()
      this.#countRequests()
      const busy = this.#reactSockets() || this.#reactHistory()
      if (!busy) return
    }
    this.problems.push('the world does not come to rest: something loops without a delay')
  }

  async advance(ms: number): Promise<void> {
    let left = ms
    await this.react()
    while (left > 0) {
      const step = Math.min(left, this.clock.nextIn ?? left)
      this.clock.advance(step)
      this.server.now += step
      left -= step
      await this.react()
    }
  }

  async sleep(ms: number, monotonicRuns: boolean): Promise<void> {
    this.clock.sleep(ms, monotonicRuns)
    this.server.now += ms
    await this.advance(0)
    this.clock.advance(0)
    await this.react()
  }

  #countRequests(): void {
    const { sockets, recoveryApi: history } = this.process
    const problem = this.requests.count(this.server.now, sockets.opened, history)
    // Once, however often.
    if (problem !== null && !this.problems.includes(problem)) this.problems.push(problem)
  }

  #reactSockets(): boolean {
    const socket = this.process.sockets.all.at(-1)
    if (socket === undefined) return false
    if (socket.state === 'connecting') return this.#answerUpgrade(socket)
    if (socket.state === 'open' && !this.halfOpen && !this.#deaf.has(socket)) return this.#pong(socket)
    return false
  }

  #answerUpgrade(socket: FakeSocket): boolean {
    switch (this.sockets) {
      case 'never':
        return false
      case 'refuse503':
        socket.reject(503)
        return true
      case 'limit429':
        socket.reject(429, 11)
        return true
      case 'down503':
        socket.reject(503, 9)
        return true
      case 'limitMs':
        socket.reject(429, null, LIMITED_MS)
        return true
      case 'page403':
        socket.reject(403, null, WEB_PAGE)
        return true
      case 'mute':
        socket.accept()
        return true
      case 'closeAtOnce':
        socket.accept()
        socket.close(1013)
        return true
      case 'close4401':
      case 'close1008':
      case 'open': {
        socket.accept()
        socket.message(this.server.say('HANDSHAKE', this.server.handshake()))
        socket.message(this.server.say('SNAPSHOT', this.server.snapshot()))
        this.#greeted.add(socket)
        if (this.sockets === 'close4401') socket.close(4401)
        if (this.sockets === 'close1008') socket.close(1008, 'invalid token')
        return true
      }
      default: {
        const never: never = this.sockets
        return never
      }
    }
  }

  #pong(socket: FakeSocket): boolean {
    const seen = this.#pings.get(socket) ?? { sent: 0, control: 0 }
    const now = { sent: socket.sentOfType('PING'), control: socket.controlPings }
    if (now.sent === seen.sent && now.control === seen.control) return false
    this.#pings.set(socket, now)
    if (this.controlPong) socket.controlPong()
    if (this.jsonPong) socket.message({ type: 'PONG', payload: {} })
    return true
  }

  #reactHistory(): boolean {
    const request = this.process.recoveryApi.pending[0]
    if (request === undefined || !this.process.alive) return false
    const result = this.server.page(request.sinceId, request.query)
    if (result === null) return false
    this.requests.answered(request, result.kind === 'ok' && result.body.includes('"uid"'))
    request.answer(result)
    return true
  }

  #launch(): ClientProcess {
    const process = new ClientProcess(this.clock, this.disk, this.limits, (cursor) =>
      this.sealed.set(this.key, cursor),
    )
    process.journal.auto = !this.journalManual
    this.requests.launched()
    this.inThisRun.clear()
    process.sink.onAccept = (batch) => {
      for (const event of batch.events) {
        const uid = String(event.data['uid'])
        if (this.inThisRun.has(uid)) this.problems.push(`${uid} was accepted twice in one run`)
        this.inThisRun.add(uid)
        this.heard.add(uid)
        if (!batch.silent) this.loud.add(uid)
      }
    }
    return process
  }
}
