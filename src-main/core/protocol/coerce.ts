/**
 * The right thing in another type (protocol.md, "Otherwise than documented"): values at the edge to what the rest of the app
 * is written for. What cannot be used is undefined, or told as such; nothing throws.
 */
import { MAX_NAME } from '../vocabulary/text.ts'
import { writtenNumber } from '../vocabulary/numbers.ts'
import { MARKET_WIDE, PRIORITIES, signalInfo } from '../vocabulary/signals.ts'
import { type Note, unnoted } from './deviations.ts'
import { idText, sentFrom } from './sent.ts'
import { isRecord, tame } from './shape.ts'
import { epochMs, isoToMs } from './time.ts'
import { AS_SENT, type EventCheck, type FeedEvent, type Priority } from './types.ts'

/** 0.92, "0.92", "92 %". */
function confidenceOf(value: unknown): number | undefined {
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
function timeText(value: unknown): string | undefined {
  if (typeof value === 'string' && isoToMs(value.trim()) !== null) return value.trim()
  return isoOfNumber(value)
}

/** `known`: false when the priority is not one of ours, and another stands for it. */
function priorityOf(value: unknown, type: string): { readonly priority: Priority; readonly known: boolean } {
  const word = typeof value === 'number' ? `P${value}` : typeof value === 'string' ? value.trim() : ''
  const digits = /^p?[-_ ]?(\d{1,3})$/i.exec(word)?.[1]
  if (digits === undefined) return { priority: signalInfo(type)?.priority ?? 'P2', known: false }
  const priority = PRIORITIES[Number(digits)]
  return { priority: priority ?? 'P2', known: priority !== undefined }
}

/** `data` that is no object, under a name that says what it was. */
function dataOfOther(value: unknown): Record<string, unknown> {
  if (typeof value === 'string') return { text: value }
  return Array.isArray(value) ? { list: value } : { value }
}

/**
 * A signal that is not written as documented: a field that cannot be used costs that field, not the event. What it needs is a
 * type, and something to know it by: an id, or else a time. The table is in protocol.md, "Otherwise than documented".
 */
export interface Reading {
  /** The same value with every digit (`parseExact`); asked for only when there is something to keep. */
  readonly exact?: () => unknown
  readonly note?: Note
}

const DECIMAL_ID = /^(0|[1-9]\d{0,15})$/
/** Where servers write a time that is not under its documented name. */
const TIME_KEYS = ['timestamp', 'time', 'ts', 'created_at'] as const

/** Answers a copy; `value` stays as it was sent. */
export function coerceEvent(value: unknown, where: string, reading: Reading): EventCheck {
  if (!isRecord(value)) return invalid(where, '', 'expected an object')
  const type = nameOf(value['type'])
  if (type === undefined) return invalid(where, 'type', 'expected a text')
  const known = reading.exact?.()
  // A text that is not this event's could not be read back as it.
  const exact = isRecord(known) && nameOf(known['type']) === type ? known : value
  const notes: { readonly kind: Parameters<Note>[0]; readonly field: string }[] = []
  const noted: Noted = (kind, field) => notes.push({ kind, field })
  if (String(value['type']).length > MAX_NAME) noted('type-long', 'type')
  const event = {
    ...value,
    type,
    priority: priority(value['priority'], type, noted),
    symbol: symbol(value['symbol'], noted),
    detected_at: time(value, noted),
    confidence: figure(value['confidence'], 'confidence', confidenceOf, noted),
    latency_ms: figure(value['latency_ms'], 'latency', (text) => writtenNumber(text)?.value, noted),
    data: data(value['data'], noted),
  }
  const id = idOf(exact['id'], event, noted)
  if (id === undefined)
    return invalid(where, 'id', 'expected a number or a text, or a time to know the event by')
  const note = reading.note ?? unnoted
  for (const { kind, field } of notes) note(kind, () => `${field}: ${JSON.stringify(value[field]) ?? 'none'}`)
  const whole: FeedEvent = { ...event, id, [AS_SENT]: sentFrom(exact) }
  return { ok: true, event: whole, amended: true }
}

type Noted = (kind: Parameters<Note>[0], field: string) => void

function nameOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const name = value.trim().slice(0, MAX_NAME)
  return name === '' ? undefined : name
}

/** The server's own number where it can be ordered; else one below 0 that is always the same for this event. */
function idOf(written: unknown, event: Omit<FeedEvent, 'id'>, noted: Noted): number | undefined {
  const text = idText(written) ?? ''
  if (DECIMAL_ID.test(text) && Number.isSafeInteger(Number(text))) {
    if (typeof written === 'string') noted('id-text', 'id')
    return Number(text)
  }
  // What JavaScript writes as 0 and as 5 may be written -0 and 5.0.
  if (typeof written !== 'string' && text !== '') {
    const number = Number(text)
    if (Number.isSafeInteger(number) && number >= 0) return Math.abs(number)
  }
  if (text !== '') {
    noted('id-unordered', 'id')
    return unorderedId(text)
  }
  const { type, symbol, detected_at, data } = event
  if (detected_at === '') return undefined
  noted('id-missing', 'id')
  return unorderedId(JSON.stringify([type, symbol, detected_at, data]))
}

function priority(value: unknown, type: string, noted: Noted): FeedEvent['priority'] {
  if (value === 'P0' || value === 'P1' || value === 'P2') return value
  const { priority, known } = priorityOf(value, type)
  noted(known ? 'priority-spelling' : 'priority-unknown', 'priority')
  return priority
}

function symbol(value: unknown, noted: Noted): string {
  const name = nameOf(value)
  if (name !== undefined) {
    // Sound: nameOf answers for texts alone.
    if (name !== value) noted('symbol-type', 'symbol')
    return name
  }
  if (value === null || value === undefined || value === '') {
    noted('symbol-missing', 'symbol')
    return MARKET_WIDE
  }
  noted('symbol-type', 'symbol')
  if (typeof value === 'number') return String(value)
  // Several symbols concern every filter for one of them.
  return (Array.isArray(value) && value.length === 1 ? nameOf(value[0]) : undefined) ?? MARKET_WIDE
}

/** Readable where that is possible; else what the server wrote; empty for none. */
function time(event: Record<string, unknown>, noted: Noted): string {
  const value = event['detected_at']
  const own = timeText(value)
  if (own !== undefined) {
    if (own !== value) noted('time-number', 'detected_at')
    return own
  }
  for (const key of TIME_KEYS) {
    const other = Object.hasOwn(event, key) ? timeText(event[key]) : undefined
    if (other === undefined) continue
    noted('time-elsewhere', key)
    return other
  }
  noted('time-unreadable', 'detected_at')
  return typeof value === 'string' ? value.slice(0, MAX_NAME) : ''
}

function figure(
  value: unknown,
  field: 'confidence' | 'latency',
  read: (text: string) => number | undefined,
  noted: Noted,
): number | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'number' && Number.isFinite(value)) return value
  const number = typeof value === 'string' ? read(value) : undefined
  noted(`${field}-${number === undefined ? 'unusable' : 'text'}`, FIELDS[field])
  return number ?? null
}
const FIELDS = { confidence: 'confidence', latency: 'latency_ms' } as const

function data(value: unknown, noted: Noted): Record<string, unknown> {
  if (isRecord(value)) return value
  if (value === null || value === undefined) return {}
  noted('data-type', 'data')
  if (typeof value === 'string' && value.trimStart().startsWith('{')) {
    try {
      const inner: unknown = JSON.parse(value)
      if (isRecord(inner) && tame(inner) && !value.includes('__proto__') && !value.includes('\\u'))
        return inner
    } catch {
      // A text that only looks like an object is a text.
    }
  }
  return dataOfOther(value)
}

function invalid(where: string, field: string, problem: string): EventCheck {
  const path = [where, field].filter((part) => part !== '').join('.')
  return { ok: false, reason: 'invalid', where: path === '' ? problem : `${path}: ${problem}` }
}

/**
 * The place of an event whose id cannot be ordered: below 0, where no cursor ever goes, the same for the same text. 52 bits
 * (two 32-bit hashes after MurmurHash3's finaliser): among a million such events two share one with a chance of 1 in 10,000.
 */
function unorderedId(text: string): number {
  let [high, low] = [0xdeadbeef, 0x41c6ce57]
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    high = Math.imul(high ^ unit, 2654435761)
    low = Math.imul(low ^ unit, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return -1 - ((low & 0xfffff) * 2 ** 32 + (high >>> 0))
}
