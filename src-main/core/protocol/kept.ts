/**
 * An event from the text that the journal keeps of it. Not by the schema of event.ts: the journal's threads read a hundred
 * rows at a time, and each would load the library that compiles it first.
 */
import { MAX_NAME } from '../vocabulary/text.ts'
import { coerceEvent } from './coerce.ts'
import { hasLongNumber, parseExact } from './sent.ts'
import { complete, isRecord, isSuspicious, MAX_TIME, tame } from './shape.ts'
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

/** By code points, as the schema counts. */
const isText = (value: unknown, most: number): boolean =>
  typeof value === 'string' &&
  (value.length <= most || (value.length <= 2 * most && [...value].length <= most))
const isName = (value: unknown): boolean => value !== '' && isText(value, MAX_NAME)
const isOptional = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'number' && Number.isFinite(value))

/** As `checkEvent` finds it. */
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
    isText(detected_at, MAX_TIME) &&
    isOptional(confidence) &&
    isOptional(latency_ms) &&
    (data === undefined || data === null || isRecord(data))
  )
}
