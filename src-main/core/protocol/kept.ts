/**
 * An event from the text that the journal keeps of it. Not by the schema of event.ts: the journal's threads read a hundred
 * rows at a time, and each would load the library that compiles it first.
 */
import { MAX_NAME } from '../vocabulary/names.ts'
import { coerceEvent } from './coerce.ts'
import { hasLongNumber, parseExact } from './sent.ts'
import { isRecord, isSuspicious, tame } from './shape.ts'
import type { FeedEvent } from './types.ts'

/** The text is the server's own where the event is not quite that. Null for what is none; throws SyntaxError for what is no JSON. */
export function readKeptEvent(text: string): FeedEvent | null {
  const value: unknown = JSON.parse(text)
  if (isSuspicious(text) && !tame(value)) return null
  if (isDocumented(value)) {
    complete(value)
    // Sound: every field has been looked at, and the optional ones are filled.
    return value as unknown as FeedEvent
  }
  const check = coerceEvent(value, '', {
    exact: () => (hasLongNumber(text) ? parseExact(text) : value),
  })
  return check.ok ? check.event : null
}

const isName = (value: unknown): boolean =>
  typeof value === 'string' && value.length > 0 && value.length <= MAX_NAME
const isOptional = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'number' && Number.isFinite(value))

/** As the schema has it. */
function isDocumented(value: unknown): value is Record<string, unknown> {
  if (!isRecord(value)) return false
  const { id, type, priority, symbol, detected_at, confidence, data, latency_ms } = value
  return (
    typeof id === 'number' &&
    Number.isSafeInteger(id) &&
    id >= 0 &&
    isName(type) &&
    isName(symbol) &&
    (priority === 'P0' || priority === 'P1' || priority === 'P2') &&
    typeof detected_at === 'string' &&
    detected_at.length <= 200 &&
    isOptional(confidence) &&
    isOptional(latency_ms) &&
    (data === undefined || data === null || isRecord(data))
  )
}

/** Fills what may be left out, in place. Whether there was anything to add. */
export function complete(record: Record<string, unknown>): boolean {
  const { confidence, latency_ms, data, id } = record
  // -0 is a JSON number too, and would not be the same key as 0 everywhere.
  const negative = Object.is(id, -0)
  const whole = confidence !== undefined && latency_ms !== undefined && data !== undefined && data !== null
  if (whole && !negative) return false
  record['confidence'] = confidence ?? null
  record['latency_ms'] = latency_ms ?? null
  record['data'] = data ?? {}
  if (negative) record['id'] = 0
  return true
}
