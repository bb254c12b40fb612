/** ISO 8601 as servers write it. A time without a zone is UTC, as server logs mean it; `Date.parse` would take it as local. */
import { createMemo } from '../memo.ts'
import type { FeedEvent } from './types.ts'

/** A Unix time as text. */
const EPOCH = /^\d{9,19}(?:\.\d{1,9})?$/
const ISO = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i

/** One event's time is asked for half a dozen times, by one after the other for a whole read of events. */
const times = createMemo(1_024, readIso)
/** Events of one read were mostly detected in the same moment. */
let last: { readonly text: string; readonly ms: number | null } = { text: '', ms: null }

/** Milliseconds since the Unix epoch; null when the text is neither an ISO 8601 date or time nor a Unix time. */
export function isoToMs(text: string): number | null {
  // The longest form has 35 characters; the bound keeps absurd values away from the regular expression and from memory.
  if (text.length > 40) return null
  if (text !== last.text) last = { text, ms: times.of(text) }
  return last.ms
}

/** Seconds since 1973; smaller numbers are no times. */
const FIRST_SECOND = 1e8
/** The last moment that a `Date` can name. */
const LAST_MS = 8.64e15

/** A Unix time in s, ms, µs or ns, told apart by its size: milliseconds; null for a number that is no time. */
export function epochMs(number: number): number | null {
  if (!(number >= FIRST_SECOND)) return null
  const ms =
    number < 1e11 ? number * 1e3 : number < 1e14 ? number : number < 1e17 ? number / 1e3 : number / 1e6
  return ms > LAST_MS ? null : Math.round(ms)
}

function readIso(text: string): number | null {
  if (EPOCH.test(text)) return epochMs(Number(text))
  const match = ISO.exec(text)
  if (match === null) return null
  let candidate = text.replace(' ', 'T')
  const zone = match[1]
  if (zone === undefined) candidate = candidate.length > 10 ? `${candidate}Z` : candidate
  else if (zone.length === 3) candidate += ':00'
  else if (zone.length === 5) candidate = `${candidate.slice(0, -2)}:${candidate.slice(-2)}`
  const ms = Date.parse(candidate)
  return Number.isNaN(ms) ? null : ms
}

/** True when the text carries fractions of a second; without them it is up to a second older than the moment it names. */
export function hasFraction(text: string): boolean {
  return text.includes('.')
}

/**
 * `detected_at` as wall-clock ms by the server's clock; null when it cannot be read (the event is kept all the same,
 * protocol.md P6).
 */
export function detectedAtMs(event: FeedEvent): number | null {
  return isoToMs(event.detected_at)
}
