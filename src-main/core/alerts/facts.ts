/** What the policy reads out of an event, whatever its type: side, amount, distance, price (P6: keys may be unknown). */
import { distanceIn, numberOf, priceIn, usdIn } from '../vocabulary/data.ts'
import { MAX_NAME } from '../vocabulary/names.ts'
import { createMemo } from '../memo.ts'
import type { FeedEvent } from '../protocol/types.ts'
import type { Strength } from './state.ts'

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
