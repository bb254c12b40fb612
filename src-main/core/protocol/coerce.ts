/**
 * The right thing in another type (protocol.md, "Otherwise than documented"): values at the edge to what the rest of the app
 * is written for. What cannot be used is undefined, or told as such; nothing throws.
 */
import { signalInfo } from '../../contract/vocabulary/signals.ts'
import { epochMs, isoToMs } from './time.ts'
import { PRIORITIES } from '../../contract/vocabulary/signals.ts'
import type { Priority } from './types.ts'

/** Longer texts are no numbers, whatever they hold. */
const LONGEST_NUMBER = 40
const NUMBER =
  /^([+-]?)(?:[$€£]\s?)?((?:\d{1,3}(?:[,_]\d{3})+|\d+)(?:\.\d*)?|\.\d+)(e[+-]?\d{1,3})?\s?(%|ms|usd|usdt)?$/i

export interface WrittenNumber {
  readonly value: number
  readonly unit: string
}

/** `5200000.00`, `5,200,000`, `92 %`, `$5.2e6`, `42 ms`: the number that is written, percent not divided. */
export function writtenNumber(value: unknown): WrittenNumber | undefined {
  if (typeof value !== 'string' || value.length > LONGEST_NUMBER) return undefined
  const match = NUMBER.exec(value.trim())
  if (match === null) return undefined
  const [, sign = '', digits = '', exponent = '', unit = ''] = match
  const number = Number(sign + digits.replace(/[,_]/g, '') + exponent)
  return Number.isFinite(number) ? { value: number, unit: unit.toLowerCase() } : undefined
}

/** 0.92, "0.92", "92 %". */
export function confidenceOf(value: unknown): number | undefined {
  const written = writtenNumber(value)
  if (written === undefined) return undefined
  return written.unit === '%' ? written.value / 100 : written.value
}

/** A Unix time in s, ms, µs or ns as ISO 8601; whole seconds without a fraction, for that is how exact they are. */
export function isoOfNumber(value: unknown): string | undefined {
  const ms = typeof value === 'number' ? epochMs(value) : null
  if (typeof value !== 'number' || ms === null) return undefined
  const iso = new Date(ms).toISOString()
  return value < 1e11 && Number.isInteger(value) ? iso.replace('.000Z', 'Z') : iso
}

/** A time as text that can be read, from text or number; undefined for none. */
export function timeText(value: unknown): string | undefined {
  if (typeof value === 'string' && isoToMs(value.trim()) !== null) return value.trim()
  return isoOfNumber(value)
}

/** `known`: false when the priority is not one of ours, and another stands for it. */
export function priorityOf(
  value: unknown,
  type: string,
): { readonly priority: Priority; readonly known: boolean } {
  const word = typeof value === 'number' ? `P${value}` : typeof value === 'string' ? value.trim() : ''
  const digits = /^p?[-_ ]?(\d{1,3})$/i.exec(word)?.[1]
  if (digits === undefined) return { priority: signalInfo(type)?.priority ?? 'P2', known: false }
  const priority = PRIORITIES[Number(digits)]
  return { priority: priority ?? 'P2', known: priority !== undefined }
}

/** `data` that is no object, under a name that says what it was. */
export function dataOfOther(value: unknown): Record<string, unknown> {
  if (typeof value === 'string') return { text: value }
  return Array.isArray(value) ? { list: value } : { value }
}
