/** What an event's `data` says in words: one function a value, for the window that shows it and the search that finds it. */
import { formatNumber, formatPercent, formatPrice, formatUsd, writtenNumber } from './numbers.ts'
import { liquidatedSide, wordsOf } from './signals.ts'

/** Characters of an event that can be copied at once. */
export const MAX_COPY = 1_000_000

/** The only side whose meaning is documented (protocol.md, Known signals). */
export const SIDE_KEY = 'cluster_side'

/** Of these keys the row says "away" behind the figure. */
export const isDistance = (key: string): boolean => /^distance_pct$/i.test(key)
export const isUsd = (key: string): boolean => /usd$/i.test(key)

/** A number of an event's `data`, and the field it stands in. */
interface Figure {
  readonly key: string
  readonly value: number
}
type Data = Readonly<Record<string, unknown>>

/** Where a cluster lies: the one price that an event is about as a whole. */
export const PRICE_KEY = 'cluster_price'

/** What the event is about, of several amounts or prices: the row, the notification and the rules take the same. */
export const usdIn = (data: Data): Figure | null => figureIn(data, 'intensity_usd', /(^|_)usd$/i)
export const priceIn = (data: Data): Figure | null => figureIn(data, PRICE_KEY, /price$/i)
export const distanceIn = (data: Data): Figure | null => figureIn(data, 'distance_pct', /distance.*_pct$/i)

function figureIn(data: Data, first: string, wanted: RegExp): Figure | null {
  const value = numberOf(data[first])
  if (value !== null) return { key: first, value }
  for (const key in data) {
    const number = wanted.test(key) ? numberOf(data[key]) : null
    if (number !== null) return { key, value: number }
  }
  return null
}

/** Amounts come as numbers, and as texts ("5200000.00", "1.8 %"), for JavaScript loses digits of long ones. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'string') return writtenNumber(value)?.value ?? null
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** One `data` value in words, by the unit its key names. */
export function formatValue(key: string, value: unknown): string {
  if (typeof value === 'number') {
    if (isUsd(key)) return formatUsd(value)
    if (/(price|_low|_high)$/i.test(key)) return formatPrice(value)
    if (/(pct|percent)$/i.test(key)) return formatPercent(value)
    return formatNumber(value)
  }
  if (typeof value === 'string') return value === '' ? '(empty)' : value
  if (value === null) return 'null'
  if (value === undefined) return '–'
  return typeof value === 'boolean' ? String(value) : JSON.stringify(value)
}

/** `cluster_price` → `Cluster price`; unit suffixes are shown with the value instead. Empty where the key holds no word. */
export const keyWords = (key: string): string => wordsOf(key.replace(/_(usd|pct|ms)$/i, ''))

/** Whose positions a documented side says; null for any other. */
export function sideWord(value: unknown): 'Longs' | 'Shorts' | null {
  if (typeof value !== 'string') return null
  const liquidated = liquidatedSide(value)
  if (liquidated !== null) return liquidated
  if (/^LONGS?$/i.test(value)) return 'Longs'
  return /^SHORTS?$/i.test(value) ? 'Shorts' : null
}
