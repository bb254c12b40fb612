import type { FeedEvent, Priority } from '../core/protocol/types.ts'
import type { Generator } from './generator.ts'
import { mixSeed, pickWeighted, seededRandom } from './random.ts'
import { drawSignal } from './signals.ts'

const TEMPLATE_COUNT = 512

/** Mostly background, as in the everyday market. */
const PRIORITIES = [
  { value: 'P2', weight: 60 },
  { value: 'P1', weight: 36 },
  { value: 'P0', weight: 4 },
] as const satisfies readonly { value: Priority; weight: number }[]

/**
 * `rate` events a second, evenly, for load tests. Ids are consecutive, so a reader can count what it lost;
 * bodies repeat from a pool, because drawing 50,000 a second would measure the server and not its client.
 */
export function createFlatGenerator({ seed, rate }: { seed: number; rate: number }): Generator {
  if (!(rate > 0)) throw new RangeError(`rate: expected more than 0 events a second, got ${rate}`)
  const random = seededRandom(mixSeed(seed, 0x666c6174))
  const templates = Array.from({ length: TEMPLATE_COUNT }, (_, index) =>
    drawSignal({ seed, id: index, timeMs: 0, priority: pickWeighted(random, PRIORITIES) }, random),
  )

  /** The first event at or after that time. */
  const firstIdFrom = (timeMs: number): number => Math.ceil((timeMs * rate) / 1000)
  const timeOf = (id: number): number => Math.floor((id * 1000) / rate)

  let isoMs = Number.NaN
  let iso = ''
  function eventOf(id: number): FeedEvent {
    const template = templates[id % TEMPLATE_COUNT]
    if (!template) throw new RangeError(`id: expected a whole number, got ${id}`)
    const detectedMs = timeOf(id) - (template.latency_ms ?? 0)
    if (detectedMs !== isoMs) {
      isoMs = detectedMs
      iso = new Date(detectedMs).toISOString()
    }
    return { ...template, id, detected_at: iso }
  }

  return {
    between(fromMs, toMs) {
      const events: FeedEvent[] = []
      const end = firstIdFrom(toMs + 1)
      for (let id = firstIdFrom(fromMs + 1); id < end; id++) events.push(eventOf(id))
      return events
    },
    next(nowMs) {
      const id = firstIdFrom(nowMs + 1)
      return { event: eventOf(id), waitMs: timeOf(id) - nowMs }
    },
  }
}
