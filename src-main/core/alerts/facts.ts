/** What the policy reads out of an event, whatever its type: side, amount, distance, price (P6: keys may be unknown). */
import { MAX_NAME } from '../vocabulary/names.ts'
import { createMemo } from '../memo.ts'
import { writtenNumber } from '../protocol/coerce.ts'
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
    confidence: finite(event.confidence),
    usd: finite(data['intensity_usd']) ?? firstNumber(data, (key) => key.endsWith('_usd')),
    distancePct:
      finite(data['distance_pct']) ??
      firstNumber(data, (key) => key.includes('distance') && key.endsWith('_pct')),
    price: finite(data['cluster_price']) ?? firstNumber(data, (key) => key.endsWith('price')),
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

function firstNumber(data: FeedEvent['data'], wanted: (key: string) => boolean): number | null {
  for (const key in data) {
    const value = data[key]
    if ((typeof value === 'number' || typeof value === 'string') && wanted(key)) {
      const number = finite(value)
      if (number !== null) return number
    }
  }
  return null
}

/** Amounts come as numbers, and as texts ("5200000.00", "1.8 %"), for JavaScript loses digits of long ones. */
function finite(value: unknown): number | null {
  if (typeof value === 'string') return writtenNumber(value)?.value ?? null
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
