/** The second line of a row: side, price, USD, distance when the data has them, else the first few keys it does have. */
import type { FeedEvent } from '../../src-main/contract/contract.ts'
import { liquidatedSide } from '../../src-main/contract/vocabulary/signals.ts'
import { formatNumber, formatPercent, formatPrice, formatUsd, truncate } from './format.ts'
import { labelOf } from './signals.ts'

export interface Side {
  readonly kind: 'longs' | 'shorts'
  readonly arrow: '▼' | '▲'
  readonly word: string
}

export interface Summary {
  readonly side: Side | null
  readonly parts: readonly string[]
}

const MAX_PARTS = 3
const MAX_PART = 60
const LONGS: Side = { kind: 'longs', arrow: '▼', word: 'Longs' }
const SHORTS: Side = { kind: 'shorts', arrow: '▲', word: 'Shorts' }

/** The only side whose meaning is documented (protocol.md, Known signals). */
const SIDE_KEY = 'cluster_side'

/** Liquidated longs sell: the arrow shows where the price is pushed. */
function readSide(value: unknown): Side | null {
  if (typeof value !== 'string') return null
  const word = liquidatedSide(value)
  if (word === LONGS.word || /^LONGS?$/i.test(value)) return LONGS
  if (word === SHORTS.word || /^SHORTS?$/i.test(value)) return SHORTS
  return null
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** One `data` value in words, by the unit its key names. */
export function formatValue(key: string, value: unknown): string {
  if (typeof value === 'number') {
    if (/usd$/i.test(key)) return formatUsd(value)
    if (/(price|_low|_high)$/i.test(key)) return formatPrice(value)
    if (/(pct|percent)$/i.test(key)) return formatPercent(value)
    return formatNumber(value)
  }
  if (typeof value === 'string') return value === '' ? '(empty)' : value
  if (value === null) return 'null'
  if (value === undefined) return '–'
  return typeof value === 'boolean' ? String(value) : JSON.stringify(value)
}

const firstNumber = (entries: readonly (readonly [string, unknown])[], pattern: RegExp): number | null => {
  for (const [key, value] of entries)
    if (pattern.test(key) && typeof value === 'number' && Number.isFinite(value)) return value
  return null
}

export function summarise(event: FeedEvent): Summary {
  if (!isRecord(event.data)) return { side: null, parts: ['No data'] }
  const entries = Object.entries(event.data)
  if (entries.length === 0) return { side: null, parts: ['No data'] }

  const side = readSide(event.data[SIDE_KEY])
  // Any other side may be a position taken, and no arrow is known for it: it is said as it was sent.
  const sides = entries.filter(
    ([key, value]) => side === null && /(^|_)side$/i.test(key) && typeof value === 'string',
  )
  const price = firstNumber(entries, /price$/i)
  const usd = firstNumber(entries, /usd$/i)
  const distance = firstNumber(entries, /^distance_pct$/i)

  const generic = ([key, value]: readonly [string, unknown]): string =>
    truncate(`${labelOf(key)} ${formatValue(key, value)}`, MAX_PART)
  const parts = sides.slice(0, 2).map(generic)
  const most = side === null && sides.length === 0 ? 2 : MAX_PARTS
  if (price !== null) parts.push(formatPrice(price))
  if (usd !== null) parts.push(formatUsd(usd))
  if (distance !== null) parts.push(`${formatPercent(distance)} away`)
  for (const entry of entries) {
    if (parts.length >= most) break
    const [key, value] = entry
    if (sides.includes(entry)) continue
    if (/(price|usd|side|^distance_pct)$/i.test(key) && (typeof value === 'number' || side !== null)) continue
    parts.push(generic(entry))
  }
  return { side, parts }
}

/** Side, price and amount for one line, the fullest form first: what gives way to a narrow strip, the side last, stands earlier. */
export function actedOn({ side, parts }: Summary): readonly string[] {
  const figures = parts.filter((part) => /^−?\$/.test(part))
  const [first = ''] = figures
  const both = figures.slice(0, 2).join(' · ')
  const forms =
    side === null
      ? [both, first]
      : [
          ...[both, first, ''].map((text) => `${side.arrow} ${side.word} ${text}`),
          `${side.arrow} ${first}`,
          side.arrow,
        ]
  return [...new Set(forms.map((form) => form.trim()).filter((form) => form !== ''))]
}
