/** One event at the moment of its decision. */
import type { EventSource, FeedBatch } from '../ingest/types.ts'
import type { FeedEvent } from '../protocol/types.ts'
import { factsOf, groupKeyOf, type Facts } from './facts.ts'
import type { Age } from './time-to-live.ts'

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
