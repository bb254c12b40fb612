import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock, Random } from '../core/ports.ts'
import type { FeedEvent } from '../core/protocol/types.ts'
import type { Connection } from './client-socket.ts'
import { type DemoContext, type DemoStats, emptyStats, EventLog } from './context.ts'
import { noFaults, parseFaults, type Faults } from './faults.ts'
import { createMarket } from './generator.ts'
import { errorFrame } from './frames.ts'
import { createPublisher, startPump, type EmitOptions } from './publisher.ts'
import { seededRandom } from './random.ts'
import { createRest, EVENTS_PATH } from './rest.ts'
import { sentAt } from './signals.ts'
import { systemClock } from '../adapters/clock.ts'
import { createUpgrades, FEED_PATH } from './upgrade.ts'

export interface DemoServerOptions {
  /** 0 or absent: any free port. */
  readonly port?: number
  /** Takes any free port when `port` is taken, instead of failing. */
  readonly orAnyPort?: boolean
  readonly clock?: Clock
  /** The same seed gives the same market at the same times, over any restart. */
  readonly seed?: number
  readonly random?: Random
  /** Null: only what is emitted. */
  readonly generator?: 'market' | null
  readonly faults?: Partial<Faults>
  /** How many events are kept in memory; older ones are forgotten. */
  readonly keep?: number
}

export interface DemoServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  /** `ws://127.0.0.1:PORT/ws/fastfeed` */
  readonly wsUrl: string
  readonly port: number
  stop(): Promise<void>
  // ── For tests: what they see of it and make it do ──
  /** Everything sent and still kept, in id order: the truth that a client is measured against. */
  readonly events: readonly FeedEvent[]
  readonly connections: readonly Connection[]
  readonly faults: Readonly<Faults>
  readonly stats: Readonly<DemoStats> & { readonly emitted: number; readonly lastId: number }
  emit(partial?: Partial<FeedEvent>, options?: EmitOptions): FeedEvent
  emitMany(partials: readonly Partial<FeedEvent>[], options?: EmitOptions): FeedEvent[]
  /** Changes those; the others stay. Throws a RangeError that names what is wrong. */
  setFaults(patch: Partial<Faults>): void
  clearFaults(): void
  /** Makes the sockets there are half-open; new ones are well (H4). */
  freezeConnections(): void
  closeConnections(code?: number, reason?: string): void
  terminateConnections(): void
  /** Any text at all, to every socket (P6). */
  sendRaw(text: string): void
  sendError(code: string, message?: string, retryAfterS?: number | null): void
  restartIds(firstId?: number): void
}

/** The embedded demo's: a test can draw the market that a user sees. */
export const DEMO_SEED = 20_260_317
const HOUR_MS = 3_600_000
const DEFAULT_KEEP = 200_000

/** A FastFeed on loopback (protocol.md). Rejects when the port cannot be had. */
export async function startDemoServer(options: DemoServerOptions = {}): Promise<DemoServer> {
  const { clock = systemClock, seed = DEMO_SEED, generator = 'market' } = options
  const context: DemoContext = {
    clock,
    random: options.random ?? seededRandom(seed),
    log: new EventLog(options.keep ?? DEFAULT_KEEP),
    faults: { ...noFaults(), ...parseFaults(options.faults ?? {}) },
    stats: emptyStats(),
  }
  const { faults, log, stats } = context
  const rest = createRest(context)
  const upgrades = createUpgrades(context)
  const isMarket = generator !== null
  const publisher = createPublisher(context, { connections: upgrades.connections, timeIds: isMarket })

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (url.pathname !== EVENTS_PATH) return void response.writeHead(404).end()
    if (request.method !== 'GET') return void response.writeHead(405, { Allow: 'GET' }).end()
    rest.handle(request, response, url)
  })
  server.on('upgrade', upgrades.handle)
  await listen(server, options.port ?? 0, options.orAnyPort ?? false)
  // `listen` over TCP has an AddressInfo; a string is for pipes only.
  const { port } = server.address() as AddressInfo

  const stopPump = isMarket ? startMarket(seed, context, publisher.publish) : () => {}

  const each = (act: (connection: Connection) => void): void => upgrades.connections().forEach(act)

  function setFaults(patch: Partial<Faults>): void {
    Object.assign(faults, parseFaults(patch))
    rest.faultsChanged()
    each((connection) => connection.faultsChanged())
  }

  const api: DemoServer = {
    origin: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}${FEED_PATH}`,
    port,
    faults,
    get events() {
      return log.events()
    },
    get connections() {
      return upgrades.connections()
    },
    get stats() {
      return { ...stats, emitted: log.total, lastId: log.lastId }
    },
    emit: publisher.emit,
    emitMany: (partials, emitOptions) => partials.map((partial) => publisher.emit(partial, emitOptions)),
    setFaults,
    clearFaults: () => setFaults(noFaults()),
    freezeConnections: () => each((connection) => connection.freeze()),
    closeConnections: (code, reason) => each((connection) => connection.close(code, reason)),
    terminateConnections: () => each((connection) => connection.terminate()),
    sendRaw: (text) => each((connection) => connection.send(text)),
    sendError(code, message = `Demo error ${code}`, retryAfterS = null) {
      const text = errorFrame(code, message, retryAfterS)
      each((connection) => connection.send(text))
    },
    restartIds: (firstId = 1) => publisher.restartIds(firstId),
    async stop() {
      stopPump()
      each((connection) => connection.terminate())
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
  return api
}

/** Fills the past in, so that a restarted server still has what a client missed, and goes on from there. */
function startMarket(
  seed: number,
  { clock, log }: DemoContext,
  publish: (event: FeedEvent, options: EmitOptions) => void,
): () => void {
  const nowMs = Math.floor(clock.wallMs())
  const market = createMarket({ seed, openedAtMs: nowMs })
  for (const event of market.between(nowMs - HOUR_MS, nowMs)) log.append(event, sentAt(event))
  return startPump(clock, market, (event, missed) => publish(event, { live: !missed }))
}

/** Listens on loopback only. Rejects with a message that names the port. */
async function listen(server: Server, port: number, orAnyPort: boolean): Promise<void> {
  try {
    await listenOnce(server, port)
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (taken && orAnyPort) return listenOnce(server, 0)
    const reason = taken ? 'is already in use' : `cannot be opened: ${String(error)}`
    throw new Error(`port ${port} on 127.0.0.1 ${reason}`, { cause: error })
  }
}

function listenOnce(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}
