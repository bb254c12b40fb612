/**
 * The server's own words beside what was made of them. JSON holds integers of any length, JavaScript's numbers 53 bits: of
 * an event whose digits do not survive, and of one that had to be read with good will, the text is kept.
 */
import { AS_SENT, type FeedEvent, type Sent } from './types.ts'

/** A number of 16 digits or more, or of a size beyond a double's: no other loses any. Also found in texts; then nothing is lost but time. */
const LONG_NUMBER = /[:,[\s]-?\d{16}|\d[eE]\+?\d{3}/

export const hasLongNumber = (text: string): boolean => LONG_NUMBER.test(text)

/** `text`: the event's own JSON where it is known. Undefined: the event says all that the server said. */
export function sentOf(event: FeedEvent, text: string | null): Sent | undefined {
  const kept = event[AS_SENT]
  if (kept !== undefined || text === null || !hasLongNumber(text)) return kept
  return sentFrom(parseExact(text))
}

/** `exact`: of `parseExact`, or plain JSON that has no long number. */
export function sentFrom(exact: unknown): Sent {
  const id = typeof exact === 'object' && exact !== null && 'id' in exact ? exact.id : null
  return { text: JSON.stringify(exact), id: idText(id) ?? '' }
}

/** The event for whoever shows or writes it: as the server wrote it, every digit kept when it is written as JSON. */
export function asSent({
  event,
  sent,
}: {
  readonly event: FeedEvent
  readonly sent?: Sent
}): Readonly<Record<string, unknown>> {
  // Sound: the text of an event is an object's.
  return sent === undefined ? event : (parseExact(sent.text) as Readonly<Record<string, unknown>>)
}

/** An id as it was written; null for anything that is neither number nor text. */
export function idText(id: unknown): string | null {
  if (typeof id === 'string') return id.trim()
  if (typeof id === 'number') return String(id)
  return isRaw(id) ? id.rawJSON : null
}

interface RawNumber {
  readonly rawJSON: string
}
/** What JavaScript has and TypeScript's library does not name yet (ES2026, "JSON.parse source text access"). */
interface ExactJson {
  parse(text: string, revive: (key: string, value: unknown, context: { source?: string }) => unknown): unknown
  rawJSON(text: string): RawNumber
  isRawJSON(value: unknown): value is RawNumber
}
// Sound: Node since 21 and Chromium since 114 have all three.
const exactJson = JSON as unknown as ExactJson

export const isRaw = (value: unknown): value is RawNumber => exactJson.isRawJSON(value)

/**
 * JSON in which a number that JavaScript would write otherwise stands as it was written, and is written so again by
 * `JSON.stringify`. Ten times as slow as `JSON.parse`. Throws SyntaxError, and RangeError for a tower of brackets.
 */
export function parseExact(text: string): unknown {
  return exactJson.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && source !== String(value)
      ? exactJson.rawJSON(source)
      : value,
  )
}
