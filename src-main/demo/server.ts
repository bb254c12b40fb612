import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock, Random } from '../core/ports.ts'
import type { FeedEvent } from '../core/protocol/types.ts'
import type { Connection } from './client-socket.ts'
import { type DemoContext, emptyStats, EventLog } from './context.ts'
import { CONTROL_PATH, handleControl, type Controlled } from './control.ts'
import { noFaults, parseFaults, type Faults } from './faults.ts'
import { createFlatGenerator, createMarket, type Generator } from './generator.ts'
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
  /** Absent: the everyday market. `rate`: that many events a second, flat. Null: only what is emitted. */
  readonly generator?: { readonly rate?: number; readonly historyMs?: number } | null
  readonly faults?: Partial<Faults>
  /** Answers `POST /__control` (control.ts); for tests and benchmarks. */
  readonly control?: boolean
  /** How many events are kept in memory; older ones are forgotten. */
  readonly keep?: number
}

export interface DemoServer extends Controlled {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  /** `ws://127.0.0.1:PORT/ws/fastfeed` */
  readonly wsUrl: string
  readonly port: number
  stop(): Promise<void>
}

const DEMO_SEED = 20_260_317
const HOUR_MS = 3_600_000
const DEFAULT_KEEP = 200_000

/** A FastFeed on loopback (protocol.md). Rejects when the port cannot be had. */
export async function startDemoServer(options: DemoServerOptions = {}): Promise<DemoServer> {
  const { clock = systemClock, seed = DEMO_SEED, generator: wanted = {} } = options
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
  const isMarket = wanted !== null && wanted.rate === undefined
  const publisher = createPublisher(context, { connections: upgrades.connections, timeIds: isMarket })

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (options.control && url.pathname === CONTROL_PATH) return void handleControl(api, request, response)
    if (url.pathname !== EVENTS_PATH) return void response.writeHead(404).end()
    if (request.method !== 'GET') return void response.writeHead(405, { Allow: 'GET' }).end()
    rest.handle(request, response, url)
  })
  server.on('upgrade', upgrades.handle)
  await listen(server, options.port ?? 0, options.orAnyPort ?? false)
  // `listen` over TCP has an AddressInfo; a string is for pipes only.
  const { port } = server.address() as AddressInfo

  const stopPump = wanted === null ? () => {} : startMarket(wanted, seed, context, publisher.publish)

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
  { rate, historyMs }: { readonly rate?: number; readonly historyMs?: number },
  seed: number,
  { clock, log }: DemoContext,
  publish: (event: FeedEvent, options: EmitOptions) => void,
): () => void {
  const nowMs = Math.floor(clock.wallMs())
  const isFlat = rate !== undefined
  const generator: Generator = isFlat
    ? createFlatGenerator({ seed, rate })
    : createMarket({ seed, openedAtMs: nowMs })
  const pastMs = historyMs ?? (isFlat ? 0 : HOUR_MS)
  for (const event of generator.between(nowMs - pastMs, nowMs)) log.append(event, sentAt(event))
  return startPump(clock, generator, (event, missed) => publish(event, { live: !missed }))
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
