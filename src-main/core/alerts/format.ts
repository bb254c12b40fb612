/** What of the vocabulary a notification or menu has to shape to itself: times by the calendar, texts that fit. */
import { baseOf, liquidatedSide, wordsOf } from '../vocabulary/signals.ts'
import type { Calendar } from '../ports.ts'

/** Local, `12:34`. */
export function timeOfDay(wallMs: number, calendar: Pick<Calendar, 'toLocal'>): string {
  const { minuteOfDay } = calendar.toLocal(wallMs)
  const two = (value: number) => value.toString().padStart(2, '0')
  return `${two(Math.floor(minuteOfDay / 60))}:${two(minuteOfDay % 60)}`
}

/** `BTCUSDT` → `BTC`. */
export function shortSymbol(symbol: string): string {
  return clean(baseOf(symbol), 12)
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
export const sideWord = (side: string): string => liquidatedSide(side) ?? wordsOf(clean(side, 24))
