/** Figures and names as a notification or menu shows them. No Intl: its first use costs more than a whole alert may. */
import type { Calendar } from '../ports.ts'

/** `1200` → `1,200`. */
export function grouped(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/** `1 signal`, `1,200 signals`. */
export const signals = (count: number): string => `${grouped(count)} ${count === 1 ? 'signal' : 'signals'}`

/** `5200000` → `$5.2M`. */
export function usd(value: number): string {
  const size = Math.abs(value)
  for (const [unit, letter] of [
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'K'],
  ] as const)
    // 999,950 would read "$1000.0K".
    if (size >= unit * 0.99995) return `$${trimmed(value / unit, 1)}${letter}`
  return `$${trimmed(value, 0)}`
}

/** A price keeps the digits that matter: `$98,500`, `$2.35`, `$0.0731`. */
export function price(value: number): string {
  const size = Math.abs(value)
  if (size >= 1000) return `$${grouped(value)}`
  if (size >= 1) return `$${trimmed(value, 2)}`
  return `$${Number(value.toPrecision(3)).toString()}`
}

/** `1.83` → `1.8 %`; below one a digit more: `0.05 %` away is not `0.1 %`. */
export function percent(value: number): string {
  return `${Number(value.toFixed(Math.abs(value) < 1 ? 2 : 1))} %`
}

/** `0.92` → `92 %`. */
export function confidence(value: number): string {
  return `${Math.round(value * 100)} %`
}

function trimmed(value: number, digits: number): string {
  return value.toFixed(digits).replace(/\.0+$/, '')
}

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
