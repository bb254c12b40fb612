/** Events taken together, each a row as soon as somebody looks at it: of a burst nearly none ever are. */
import { groupOf } from '../alerts/facts.ts'
import type { AlertDecision } from '../alerts/types.ts'
import type { FeedBatch } from '../ingest/types.ts'
import { sentOf } from '../protocol/sent.ts'
import type { Priority } from '../protocol/types.ts'
import { detectedOrReceivedMs, rowKey, type Explain } from './row.ts'
import type { FeedRow } from './types.ts'

/** `index` runs below `length`, in order of arrival. */
export interface Arrivals {
  readonly length: number
  priority(index: number): Priority
  /** See FeedRow. */
  detectedAt(index: number): number
  /** The same object whenever it is asked for. */
  row(index: number): FeedRow
}

/** `decisions`: one an event, in order; what is missing was not decided. */
export function arrivalsOf(
  batch: FeedBatch,
  decisions: readonly (AlertDecision | null)[],
  explain: Explain,
): Arrivals {
  return new BatchArrivals(batch, decisions, explain)
}

class BatchArrivals implements Arrivals {
  readonly #batch: FeedBatch
  readonly #decisions: readonly (AlertDecision | null)[]
  readonly #explain: Explain
  readonly #made = new Map<number, FeedRow>()

  constructor(batch: FeedBatch, decisions: readonly (AlertDecision | null)[], explain: Explain) {
    this.#batch = batch
    this.#decisions = decisions
    this.#explain = explain
  }

  get length(): number {
    return this.#batch.events.length
  }

  priority(index: number): Priority {
    return this.#event(index).priority
  }

  detectedAt(index: number): number {
    return detectedOrReceivedMs(this.#event(index), this.#batch.receivedAt)
  }

  row(index: number): FeedRow {
    let row = this.#made.get(index)
    if (row === undefined) this.#made.set(index, (row = this.#make(index)))
    return row
  }

  #make(index: number): FeedRow {
    const { epoch, source, receivedAt, lagMs, texts } = this.#batch
    const event = this.#event(index)
    const sent = sentOf(event, texts?.[index] ?? null)
    const decision = this.#decisions[index] ?? null
    return {
      key: rowKey(epoch, event.id),
      epoch,
      event,
      ...(sent === undefined ? {} : { sent }),
      group: groupOf(event),
      source,
      receivedAt,
      detectedAt: this.detectedAt(index),
      lagMs: lagMs[index] ?? null,
      decision,
      why: this.#explain(decision),
      acknowledged: false,
    }
  }

  #event(index: number) {
    const event = this.#batch.events[index]
    if (event === undefined) throw new RangeError(`no arrival ${index} of ${this.length}`)
    return event
  }
}
