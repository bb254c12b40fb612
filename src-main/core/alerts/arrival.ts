/**
 * One event at the moment of its decision: what it is about, whether it may still notify (alerts.md A4), and where the rules
 * send it (A1).
 */
import type { EventSource, FeedBatch } from '../ingest/types.ts'
import type { FeedEvent, Priority } from '../protocol/types.ts'
import { PRIORITY_INFO } from '../vocabulary/signals.ts'
import { distanceIn, numberOf, priceIn, usdIn } from '../vocabulary/data.ts'
import { includesName, MAX_NAME } from '../vocabulary/text.ts'
import { createMemo } from '../memo.ts'
import type { Strength } from './state.ts'
import type { AlertRule, AlertSettings, ForwardRule } from '../settings/document-schema.ts'

/**
 * What the policy reads out of an event, whatever its type: side, amount, distance, price (protocol.md P6: keys may be unknown).
 */
export interface Facts extends Strength {
  readonly side: string | null
  readonly price: number | null
}

/** Every row names its group: three looks cost a quarter of writing it anew. Longer ones are nobody's, and not kept. */
const MAX_KEPT = 64
const written = (symbol: string, type: string, side: string): string => JSON.stringify([symbol, type, side])
const groups = createMemo(256, (symbol) =>
  createMemo(32, (type) => createMemo(4, (side) => written(symbol, type, side))),
)

const SIDE_KEYS = ['cluster_side', 'side', 'to_side', 'direction', 'to'] as const

export function factsOf(event: FeedEvent): Facts {
  const { data } = event
  return {
    confidence: numberOf(event.confidence),
    usd: usdIn(data)?.value ?? null,
    distancePct: distanceIn(data)?.value ?? null,
    price: priceIn(data)?.value ?? null,
    side: sideOf(data),
  }
}

/** A5: same symbol, type and side. Written as JSON so that no symbol can imitate another group. */
export function groupKeyOf({ symbol, type }: FeedEvent, { side }: Pick<Facts, 'side'>): string {
  const of = side ?? ''
  if (symbol.length + type.length + of.length > MAX_KEPT) return written(symbol, type, of)
  return groups.of(symbol).of(type).of(of)
}

/** The same for whoever needs no other fact. */
export const groupOf = (event: FeedEvent): string => groupKeyOf(event, { side: sideOf(event.data) })

/** No longer than a name: it becomes part of a group's, which is stored. */
function sideOf(data: FeedEvent['data']): string | null {
  for (const key of SIDE_KEYS) {
    const value = data[key]
    if (typeof value === 'string' && value !== '') return value.slice(0, MAX_NAME)
  }
  for (const key in data) {
    const value = data[key]
    if (key.endsWith('_side') && typeof value === 'string' && value !== '') return value.slice(0, MAX_NAME)
  }
  return null
}

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

interface Route {
  readonly action: AlertRule['action']
  /** The rule that decided; null is the default of the priority. */
  readonly rule: string | null
}

const DEFAULT_P0: Route = { action: 'interrupt', rule: null }
const DEFAULT_QUIET: Route = { action: 'quiet', rule: null }
const DEFAULT_FEED: Route = { action: 'feed', rule: null }

/** A1: where an event is sent before anything else is asked. The user's rules come first, the first match wins. */
export function routeOf(
  arrival: Pick<Arrival, 'event' | 'facts'>,
  settings: Pick<AlertSettings, 'rules' | 'quietP1'>,
): Route {
  const { event } = arrival
  for (const rule of settings.rules)
    if (rule.enabled && matches(rule, event, arrival.facts)) return { action: rule.action, rule: rule.id }
  if (event.priority === 'P0') return DEFAULT_P0
  return event.priority === 'P1' && settings.quietP1 ? DEFAULT_QUIET : DEFAULT_FEED
}

/** A condition on a value that the event does not have is not met. Names differ by more than their letter case (P1). */
export function matches(
  rule: AlertRule | ForwardRule,
  event: Pick<FeedEvent, 'priority' | 'type' | 'symbol'>,
  facts: Pick<Facts, 'confidence' | 'usd'>,
): boolean {
  if (rule.priorities !== undefined && !rule.priorities.includes(event.priority)) return false
  if (rule.types !== undefined && !includesName(rule.types, event.type)) return false
  if (rule.symbols !== undefined && !includesName(rule.symbols, event.symbol)) return false
  if (rule.minConfidence !== undefined && !((facts.confidence ?? -1) >= rule.minConfidence)) return false
  if (rule.minUsd !== undefined && !((facts.usd ?? -1) >= rule.minUsd)) return false
  return true
}
