/** Names and times as a notification or menu shows them; figures are contract/vocabulary/numbers.ts. */
import type { Calendar } from '../ports.ts'

/** Local, `12:34`. */
export function timeOfDay(wallMs: number, calendar: Pick<Calendar, 'toLocal'>): string {
  const { minuteOfDay } = calendar.toLocal(wallMs)
  const two = (value: number) => value.toString().padStart(2, '0')
  return `${two(Math.floor(minuteOfDay / 60))}:${two(minuteOfDay % 60)}`
}

/** `2520000` → `42 min`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 36) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return `${Math.round(hours / 24)} days`
}

/** `BTCUSDT` → `BTC`. */
export function shortSymbol(symbol: string): string {
  return clean(symbol.replace(/(?<=.)(USDT|USDC|USD)$/, ''), 12)
}

/**
 * Text from the wire, fit for a notification: one line, bounded, without control or direction-changing characters,
 * and without the angle brackets that some notification services take for markup.
 */
export function clean(text: string, maxLength: number): string {
  const oneLine = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ')
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replace(/\s+/g, ' ')
    .trim()
  const letters = [...oneLine]
  return letters.length <= maxLength ? oneLine : `${letters.slice(0, maxLength - 1).join('')}…`
}

/** A code as a word: `LONG_LIQ` → `Longs`, `BULLISH` → `Bullish`. */
export function sideWord(side: string): string {
  if (/^LONG.?LIQ/.test(side)) return 'Longs'
  if (/^SHORT.?LIQ/.test(side)) return 'Shorts'
  const words = clean(side, 24).replaceAll('_', ' ').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
