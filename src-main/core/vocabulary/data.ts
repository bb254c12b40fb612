/** What an event's `data` says in words: one function a value, for the window that shows it and the search that finds it. */
import { formatNumber, formatPercent, formatPrice, formatUsd } from './numbers.ts'
import { liquidatedSide, wordsOf } from './signals.ts'

/** The only side whose meaning is documented (protocol.md, Known signals). */
export const SIDE_KEY = 'cluster_side'

/** Of these keys the row says "away" behind the figure. */
export const isDistance = (key: string): boolean => /^distance_pct$/i.test(key)
export const isUsd = (key: string): boolean => /usd$/i.test(key)

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
