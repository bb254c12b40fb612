import type { Cancel, Clock } from '../core/ports.ts'
import type { FeedEvent } from '../core/protocol/types.ts'
import type { Connection } from './client-socket.ts'
import { detectorSkew, type DemoContext } from './context.ts'
import { frame } from './frames.ts'
import { idAt, type Generator } from './generator.ts'
import { inManner } from './manners.ts'

export interface EmitOptions {
  /** False: missed by every socket, there for REST and the next SNAPSHOT. */
  readonly live?: boolean
  /** False: sent, and in no history. */
  readonly history?: boolean
}

interface Publisher {
  /** Completes what the caller left out: the next id, now, and a documented example's fields. */
  emit(partial?: Partial<FeedEvent>, options?: EmitOptions): FeedEvent
  /** An event of the market. */
  publish(event: FeedEvent, options?: EmitOptions): void
  /** The server forgets everything and numbers from `firstId` again (protocol.md G9). */
  restartIds(firstId: number): void
}

const EXAMPLE_DATA = {
  cluster_price: 98500,
  cluster_side: 'LONG_LIQ',
  intensity_usd: 5200000,
  distance_pct: 1.8,
} as const

export function createPublisher(
  context: DemoContext,
  { connections, timeIds }: { connections: () => readonly Connection[]; timeIds: boolean },
): Publisher {
  const { clock, faults, log, random } = context
  /** What the market's ids are lowered by since the last `restartIds`. */
  let idOffset = 0

  function nextId(): number {
    const step = 1 + Math.floor(random.next() * faults.idStride)
    const floor = timeIds ? idAt(Math.floor(clock.wallMs())) + 1 - idOffset : 0
    return Math.max(log.lastId + step, floor)
  }

  function send(event: FeedEvent, { live = true, history = true }: EmitOptions): void {
    if (history) log.append(event, clock.wallMs())
    if (!live) return
    const audience = connections()
    if (audience.length === 0) return
    const text = frame('EVENT', inManner(event, faults.fields))
    for (const connection of audience) connection.deliver(event, text)
  }

  return {
    emit(partial = {}, options = {}) {
      const latencyMs = partial.latency_ms ?? 42
      const event: FeedEvent = {
        id: nextId(),
        type: 'LIQUIDATION_CLUSTER_ARMED',
        priority: 'P0',
        symbol: 'BTCUSDT',
        confidence: 0.92,
        data: EXAMPLE_DATA,
        detected_at: new Date(clock.wallMs() + detectorSkew(faults) - latencyMs).toISOString(),
        latency_ms: latencyMs,
        ...partial,
      }
      send(event, options)
      return event
    },
    publish(event, options = {}) {
      const id = Math.max(event.id - idOffset, log.lastId + 1)
      const skewMs = detectorSkew(faults)
      const detectedMs = Date.parse(event.detected_at) + skewMs
      const skewed = skewMs === 0 ? {} : { detected_at: new Date(detectedMs).toISOString() }
      send(id === event.id && skewMs === 0 ? event : { ...event, ...skewed, id }, options)
    },
    restartIds(firstId) {
      const unshiftedNext = timeIds ? idAt(Math.floor(clock.wallMs())) + 1 : log.lastId + 1
      idOffset = timeIds ? unshiftedNext - firstId : 0
      log.clear(firstId - 1)
    },
  }
}

/** Events closer together than this go out in one turn: timers are no finer. */
const MIN_WAIT_MS = 4
/** A longer silence of our own means that this machine slept: the real feed would have gone on without us. */
const SLEPT_MS = 5_000
/** Timers are re-armed at least this often, so that a wall clock set forward is noticed. */
const MAX_WAIT_MS = 2_000

/** Sends a generator's events when they are due. `missed` events were due while this process did not run. */
export function startPump(
  clock: Clock,
  generator: Generator,
  publish: (event: FeedEvent, missed: boolean) => void,
): Cancel {
  let doneMs = Math.floor(clock.wallMs())
  let cancel: Cancel = () => {}

  function arm(): void {
    const dueMs = doneMs + generator.next(doneMs).waitMs
    const waitMs = Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, dueMs - clock.wallMs()))
    cancel = clock.setTimer(waitMs, () => {
      const nowMs = Math.floor(clock.wallMs())
      if (nowMs > doneMs) {
        const events = generator.between(doneMs, nowMs)
        const missed = nowMs - doneMs > SLEPT_MS
        doneMs = nowMs
        for (const event of events) publish(event, missed)
      }
      arm()
    })
  }

  arm()
  return () => cancel()
}
