/** One event at the moment of its decision, and whether it may still notify (A4). */
import type { EventSource, FeedBatch } from '../ingest/types.ts'
import type { FeedEvent, Priority } from '../protocol/types.ts'
import { factsOf, groupKeyOf, type Facts } from './facts.ts'
import { PRIORITY_INFO } from '../vocabulary/signals.ts'

export interface Arrival {
  /** `epoch:id`. */
  readonly key: string
  readonly event: FeedEvent
  readonly source: EventSource
  readonly facts: Facts
  /** Symbol + type + side (A5). */
  readonly group: string
  /** Null: the date cannot be read. */
  readonly ageMs: number | null
  readonly leftMs: number
}

/** Most events are only listed, by their priority: what they are about is read when somebody asks. */
export class NewArrival implements Arrival {
  readonly event: FeedEvent
  readonly source: EventSource
  readonly ageMs: number | null
  readonly leftMs: number
  readonly #epoch: number
  #key: string | null = null
  #facts: Facts | null = null

  constructor(batch: Pick<FeedBatch, 'epoch' | 'source'>, event: FeedEvent, { ageMs, leftMs }: Age) {
    this.#epoch = batch.epoch
    this.event = event
    this.source = batch.source
    this.ageMs = ageMs
    this.leftMs = leftMs
  }

  get key(): string {
    this.#key ??= `${this.#epoch}:${this.event.id}`
    return this.#key
  }

  get facts(): Facts {
    this.#facts ??= factsOf(this.event)
    return this.#facts
  }

  get group(): string {
    return groupKeyOf(this.event, this.facts)
  }
}

export const tagOf = (group: string): string => `alert:${group}`

interface Age {
  /** Since it could first have been here, ms; 0 when fresh or dated ahead. Null: the date is of no use. */
  readonly ageMs: number | null
  /** Left to live, ms; 0 or less is too old. */
  readonly leftMs: number
}

/**
 * A useless date counts as fresh on a live event, because it was just sent; in a snapshot or recovery nothing says
 * how old it is, so it is too old.
 */
export function ageOf(priority: Priority, source: EventSource, ageMs: number | null): Age {
  const { ttlMs } = PRIORITY_INFO[priority]
  if (ageMs === null) return { ageMs, leftMs: source === 'live' ? ttlMs : 0 }
  // The bound itself is still in time: a signal lives 30 s, not a little less.
  return { ageMs, leftMs: ageMs > ttlMs ? 0 : Math.max(1, ttlMs - ageMs) }
}
