/**
 * What a page of history says of itself beside its events (protocol.md G1, G2): that there is more, where it goes on, that
 * it is an error after all, or that the position asked for is too old. All of it is undocumented, so it is read by the
 * names that such APIs use, and a name that nobody uses counts for nothing.
 */
import { isRecord, readJson } from './shape.ts'

/** `maybe`: only a place to go on was given, which some servers give with their last page, too. */
type More = 'yes' | 'no' | 'maybe'

export interface Paging {
  readonly more: More
  /** What to add to the query to go on, `name=value` percent-encoded; null when nothing was given. */
  readonly next: string | null
  /** An error stands beside the list, whatever the HTTP status: the page is not the end of anything. */
  readonly isError: boolean
}

const NO_PAGING: Paging = { more: 'no', next: null, isError: false }

/** Longer is no cursor, and would make a request that servers refuse. */
const LONGEST_CURSOR = 1000
/** Wrappers in which such figures stand beside the list. */
const WRAPPERS = ['pagination', 'paging', 'page_info', 'meta', 'links', 'data', 'result', 'payload'] as const
const MORE_NAMES = ['has_more', 'hasMore', 'has_next', 'hasNext', 'more', 'truncated'] as const
/** The name in an answer → the name in the request that goes on from there. */
const CURSOR_NAMES: readonly (readonly [answer: string, request: string])[] = [
  ['next_cursor', 'cursor'],
  ['nextCursor', 'cursor'],
  ['next_page_token', 'page_token'],
  ['nextPageToken', 'pageToken'],
  ['next_token', 'next_token'],
  ['nextToken', 'nextToken'],
  ['next', 'cursor'],
  ['cursor', 'cursor'],
]

/** `body`: a page that was read as JSON with a list of events in it. Never throws. */
export function readPaging(body: string): Paging {
  const envelope = envelopeOf(body)
  if (envelope === null) return NO_PAGING
  const places = [envelope, ...WRAPPERS.map((name) => ownValue(envelope, name)).filter(isRecord)]
  const said = first(places, (place) => moreIn(place))
  const next = first(places, (place) => cursorIn(place))
  return {
    more: said === null ? (next === null ? 'no' : 'maybe') : said ? 'yes' : 'no',
    next,
    isError: tellsError(envelope),
  }
}

/**
 * The oldest id that a server still has, as the body of a 410 may tell it; null when it does not.
 */
export function oldestKept(body: string): number | null {
  const envelope = envelopeOf(body)
  if (envelope === null) return null
  const places = [
    envelope,
    ...['error', ...WRAPPERS].map((name) => ownValue(envelope, name)).filter(isRecord),
  ]
  return first(places, (place) => {
    for (const name of ['oldest_id', 'min_id', 'earliest_id', 'first_id', 'oldest_available_id']) {
      const id = Number(ownValue(place, name) ?? Number.NaN)
      if (Number.isSafeInteger(id) && id >= 0) return id
    }
    return null
  })
}

/** Codes that say "that position is too old", beside the status 410 that says nothing else. */
const TOO_OLD = /TOO_OLD|OUT_OF_RANGE|OUT_OF_RETENTION|CURSOR_EXPIRED|POSITION_EXPIRED|GONE|NOT_RETAINED/

/** Whether an answer refuses the position rather than the request. `code`: the error's own, null without one. */
export function isTooOld(status: number, code: string | null): boolean {
  return status === 410 || ([400, 404, 416, 422].includes(status) && code !== null && TOO_OLD.test(code))
}

/** The page without its list: what stands before the first bracket and after the last is a fraction of the body. */
function envelopeOf(body: string): Record<string, unknown> | null {
  const start = body.slice(0, 100).trimStart()
  if (!start.startsWith('{') && !start.startsWith('\uFEFF{')) return null
  const open = body.indexOf('[')
  const close = body.lastIndexOf(']')
  const text = open < 0 || close < open ? body : `${body.slice(0, open)}[]${body.slice(close + 1)}`
  return parsed(text) ?? parsed(body)
}

function parsed(text: string): Record<string, unknown> | null {
  const value = readJson(text.startsWith('\uFEFF') ? text.slice(1) : text)
  return isRecord(value) ? value : null
}

function moreIn(place: Record<string, unknown>): boolean | null {
  for (const name of MORE_NAMES) {
    const value = ownValue(place, name)
    if (value === true || value === 'true' || value === 1) return true
    if (value === false || value === 'false' || value === 0) return false
  }
  return null
}

function cursorIn(place: Record<string, unknown>): string | null {
  for (const [name, parameter] of CURSOR_NAMES) {
    const value = ownValue(place, name)
    if (typeof value !== 'string' && typeof value !== 'number') continue
    const text = String(value)
    // A lone surrogate cannot be put into an address.
    if (text === '' || text.length > LONGEST_CURSOR || !text.isWellFormed()) continue
    return isAddress(text) ? queryOf(text) : `${parameter}=${encodeURIComponent(text)}`
  }
  return null
}

const isAddress = (text: string): boolean => /^(https?:\/\/|\/|\?)/.test(text)

/** A whole address is followed on the feed's own origin and path only, so its query is all that is taken from it. */
function queryOf(address: string): string | null {
  const query = address.slice(address.indexOf('?') + 1)
  if (!address.includes('?')) return null
  const kept = query
    .split('#')[0]
    ?.split('&')
    .filter((part) => part !== '' && !/^(token|api_?key|key)=/i.test(part) && /^[\w.~%=+:,@-]+$/.test(part))
  return kept === undefined || kept.length === 0 ? null : kept.join('&')
}

function tellsError(envelope: Record<string, unknown>): boolean {
  const error = ownValue(envelope, 'error')
  if (isRecord(error) ? Object.keys(error).length > 0 : typeof error === 'string' && error !== '') return true
  if (ownValue(envelope, 'success') === false || ownValue(envelope, 'ok') === false) return true
  const status = ownValue(envelope, 'status')
  return typeof status === 'string' && /^(error|fail(ed|ure)?)$/i.test(status)
}

function ownValue(place: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(place, name) ? place[name] : undefined
}

function first<T>(
  places: readonly Record<string, unknown>[],
  read: (place: Record<string, unknown>) => T | null,
): T | null {
  for (const place of places) {
    const value = read(place)
    if (value !== null) return value
  }
  return null
}
