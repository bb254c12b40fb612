/** One event at the moment of its decision. */
import type { EventSource } from '../feed/types.ts'
import type { FeedEvent } from '../protocol/types.ts'
import type { Facts } from './facts.ts'

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

export const tagOf = (group: string): string => `alert:${group}`
