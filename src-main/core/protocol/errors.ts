/**
 * What a refusal means for the connection (protocol.md R3–R5, R9): by the error's code when there is one, else by what its words
 * name, the key or the tier, else by the HTTP status; and whether an HTTP answer is the server's own at all.
 */
import { formatWait } from '../vocabulary/times.ts'
import { parseErrorBody } from './parse.ts'
import { secondsAsked } from './retry-after.ts'
import { isRecord, readJson } from './shape.ts'
import type { ServerError } from './types.ts'
import { oneLine } from '../vocabulary/text.ts'

export type ErrorVerdict =
  /** Fatal until the user changes something (R3). */
  | { readonly kind: 'key-rejected'; readonly message: string }
  | { readonly kind: 'tier-too-low'; readonly message: string }
  /** Wait at least this long, for REST and socket together (R4). */
  | {
      readonly kind: 'rate-limited'
      readonly retryAfterS: number
      readonly message: string
      /** The server's own: `RATE_LIMITED: slow down`; empty when it gave none. */
      readonly words: string
    }
  /** 5xx with a wait: for the one that got it (R4). */
  | {
      readonly kind: 'unavailable'
      readonly retryAfterS: number
      readonly message: string
      readonly words: string
    }
  /** Not the server's answer (R9). */
  | {
      readonly kind: 'blocked'
      readonly message: string
      /** `HTTP 403, a web page titled “Sign in”`. */
      readonly what: string
    }
  /** An ERROR message: shown, not fatal (R5). An HTTP status: the attempt failed, back off. */
  | { readonly kind: 'other'; readonly message: string }

/** The server asks to wait (R4). */
export type WaitVerdict = Extract<ErrorVerdict, { readonly retryAfterS: number }>
export type RateVerdict = Extract<ErrorVerdict, { readonly kind: 'rate-limited' }>

/** R4. */
const DEFAULT_RETRY_AFTER_S = 60

const KEY_CODES = new Set(['AUTH_FAILED', 'INVALID_API_KEY', 'MISSING_API_KEY'])
const RATE_CODES = new Set(['RATE_LIMITED', 'RATE_LIMIT_EXCEEDED'])

/**
 * An ERROR message from the socket. Never throws; the texts are for the user and carry what the server said.
 *
 * @param nowMs wall clock, for a wait that is told as a moment
 */
export function classifyError(error: ServerError, nowMs: number): ErrorVerdict {
  return byCode(error, null, nowMs) ?? { kind: 'other', message: said('The server reported an error', error) }
}

/**
 * An HTTP answer with an error status, to the upgrade or to a history request.
 *
 * @param retryAfterS seconds from the `Retry-After` header, when given
 */
export function classifyHttp(
  status: number,
  retryAfterS: number | null,
  body: string,
  nowMs: number,
): ErrorVerdict {
  const error = parseErrorBody(body)
  const verdict = error === null ? null : byCode(error, retryAfterS, nowMs)
  if (verdict !== null) return verdict
  const text = (sentence: string) => (error === null ? `${sentence}.` : said(sentence, error))
  if (status === 429) return rateLimited(retryAfterS, error, nowMs)
  if (status >= 500 && status !== 511) {
    const asked = askedFor(retryAfterS, error, nowMs)
    if (asked === 0) return { kind: 'other', message: text(`The server answered HTTP ${status}`) }
    const sentence = `The server is not available for ${formatWait(asked * 1000)} (HTTP ${status})`
    return {
      kind: 'unavailable',
      retryAfterS: asked,
      message: text(sentence),
      words: error === null ? '' : wordsOfServer(error),
    }
  }
  const isRefusal = status === 401 || status === 403
  // Gateways and firewalls repeat the status as the code; a code that says no more is nobody's own.
  const isOwn = error !== null && !(isRefusal && /^\d+$/.test(error.code))
  if (isOwn && status === 401) return keyRejected(' (HTTP 401)', error)
  if (isOwn && status === 403) return { kind: 'tier-too-low', message: text(`${REFUSED}: ${TIER_OR_KEY}`) }
  const words = isRefusal ? (error?.message ?? wordsOf(body)) : ''
  const named = namedInAnswer(words)
  const own: ServerError = { code: `HTTP ${status}`, message: words, retry_after: null }
  if (named === 'key-rejected') return keyRejected('', own)
  if (named === 'tier-too-low') return tierTooLow(own)
  return !isOwn && isForeign(status)
    ? blocked(status, `HTTP ${status}, ${looksLike(body)}`)
    : { kind: 'other', message: text(`The server answered HTTP ${status}`) }
}

/** A close that names the key, the tier or a limit, by its code or its reason; null for any other. */
export function classifyClose(code: number, reason: string, nowMs: number): ErrorVerdict | null {
  const error = parseErrorBody(reason)
  const verdict = error === null ? null : byCode(error, null, nowMs)
  if (verdict !== null) return verdict
  const closed: ServerError = { code: `closed with ${code}`, message: reason, retry_after: null }
  switch (namedByClose(code, reason)) {
    case 'key-rejected':
      return keyRejected('', closed)
    case 'tier-too-low':
      return tierTooLow(closed)
    case 'rate-limited':
      return rateLimited(null, closed, nowMs)
    case null:
      return null
  }
}

const REFUSED = 'The server refused access (HTTP 403)'
const TIER_OR_KEY = 'the key needs the PULSE tier or higher, or is no longer valid'

function blocked(status: number, what: string): ErrorVerdict {
  const hint = status === 401 || status === 403 ? ' If it stays, check the API key as well.' : ''
  const message = `Something on the way answered instead of the server (${what}): a firewall, a proxy or a sign-in page.${hint}`
  return { kind: 'blocked', message, what }
}

/** What is shown of a text is shorter still. */
const MAX_WORDS = 1_000

/** The sentence of a JSON answer that has none of the known shapes. */
function wordsOf(body: string): string {
  const value = readJson(body)
  if (!isRecord(value)) return ''
  const text = ['message', 'detail', 'error', 'reason', 'title']
    .map((name) => (Object.hasOwn(value, name) ? value[name] : null))
    .find((part) => typeof part === 'string')
  return typeof text === 'string' ? text.slice(0, MAX_WORDS) : ''
}

function keyRejected(how: string, error: ServerError): ErrorVerdict {
  return { kind: 'key-rejected', message: said(`The server rejected the API key${how}`, error) }
}

function tierTooLow(error: ServerError): ErrorVerdict {
  const sentence = "The API key's tier is too low; FastFeed needs PULSE or higher"
  return { kind: 'tier-too-low', message: said(sentence, error) }
}

function byCode(error: ServerError, retryAfterS: number | null, nowMs: number): ErrorVerdict | null {
  if (KEY_CODES.has(error.code)) return keyRejected('', error)
  if (error.code === 'TIER_INSUFFICIENT') return tierTooLow(error)
  if (RATE_CODES.has(error.code)) return rateLimited(retryAfterS, error, nowMs)
  return null
}

/** "At least": when header and body disagree the longer one is the safe one. 0 for none. */
function askedFor(retryAfterS: number | null, error: ServerError | null, nowMs: number): number {
  const inBody = error?.retry_after ?? null
  return Math.max(retryAfterS ?? 0, (inBody === null ? null : secondsAsked(inBody, nowMs)) ?? 0)
}

function rateLimited(retryAfterS: number | null, error: ServerError | null, nowMs: number): ErrorVerdict {
  const wait = askedFor(retryAfterS, error, nowMs) || DEFAULT_RETRY_AFTER_S
  const sentence = `Rate limited by the server for ${formatWait(wait * 1000)}`
  return {
    kind: 'rate-limited',
    retryAfterS: wait,
    message: error === null ? `${sentence}.` : said(sentence, error),
    words: error === null ? '' : wordsOfServer(error),
  }
}

/** The app's sentence, then the server's words with its code. */
function said(sentence: string, error: ServerError): string {
  return `${sentence} (${wordsOfServer(error)}).`
}

function wordsOfServer(error: ServerError): string {
  const words = unended(error.message).slice(0, 200)
  const code = unended(error.code)
  return words === '' ? code : `${code}: ${words}`
}

/** Without its full stop. Bounded, for the end is looked for from each point. */
const unended = (text: string): string => oneLine(text, MAX_WORDS).replace(/[.\s]+$/, '')

/** What the words of a refusal name, where no known error code says so (R3). */
type Named = 'key-rejected' | 'tier-too-low' | 'rate-limited'

const BAD =
  /\b(invalid|expired|revoked|missing|unknown|wrong|bad|required|reject(ed)?|refused|fail(ed|ure)?|denied|not (valid|found|accepted)|no)\b/
const KEY = /\b(api ?key|key|token|auth(entication|orization)?|credentials?)\b/
/** Of a close alone: as an HTTP answer these are what every gateway and firewall says. */
const NO_KEY = /\b(unauthori[sz]ed|unauthenticated|not (authenticated|authori[sz]ed))\b/
const NO_ACCESS = /\b(forbidden|insufficient permissions?)\b/
/** Alone it is the business of the feed: `subscription dropped`, `subscription queue overflow`. */
const TIER = /\b(tier|plan|subscription)\b/
const TOO_LOW =
  /\b(insufficient|low|lower|higher|requires?|needs?|upgrade|(does|do|is|are) not (include[ds]?|allow(ed)?|cover(ed)?|support(ed)?))\b/
const RATE = /\b(rate ?limit(ed|s)?|too many (requests|connections)|slow down)\b/

/** What an HTTP answer names, the key or the tier by its word; null when it names none. Never throws. */
const namedInAnswer = (text: string): Named | null => namedIn(wordsIn(text))

function wordsIn(text: string): string {
  return text
    .slice(0, 500)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[_\W]+/g, ' ')
}

function namedIn(words: string): Named | null {
  if (RATE.test(words)) return 'rate-limited'
  if (TIER.test(words) && (BAD.test(words) || TOO_LOW.test(words))) return 'tier-too-low'
  return KEY.test(words) && BAD.test(words) ? 'key-rejected' : null
}

function namedInReason(reason: string): Named | null {
  const words = wordsIn(reason)
  const named = namedIn(words)
  if (named !== null) return named
  if (NO_ACCESS.test(words)) return 'tier-too-low'
  return NO_KEY.test(words) ? 'key-rejected' : null
}

/** Codes that say it by themselves: the HTTP status behind 4000, the registered 3000 and 3003, and 4001, the usual first of one's own. */
const BY_CODE: Readonly<Record<number, Named>> = {
  3000: 'key-rejected',
  3003: 'tier-too-low',
  4001: 'key-rejected',
  4401: 'key-rejected',
  4403: 'tier-too-low',
  4429: 'rate-limited',
}

/** Policy violation and a server's own codes: their reason counts. Any other close is one of the network or of the server's life. */
const mayName = (code: number): boolean => code === 1008 || (code >= 3000 && code <= 4999)

function namedByClose(code: number, reason: string): Named | null {
  if (!mayName(code)) return null
  const byReason = namedInReason(reason)
  if (byReason !== null) return byReason
  // 4001 is anybody's: a reason of another kind takes it back.
  return code === 4001 && reason.trim() !== '' ? null : (BY_CODE[code] ?? null)
}

const MAX_TITLE = 60

/** `a web page titled “Hotel Wi-Fi”`. The title is somebody else's text: one line, short. */
function looksLike(body: string): string {
  const text = body.trim()
  if (text === '') return 'an empty answer'
  if (/^[[{]/.test(text)) return 'JSON in another form'
  if (!/<(!doctype html|html|head|body|title)\b/i.test(text.slice(0, 4_000))) return 'a text'
  const title = /<title[^>]{0,200}>([^<]{1,500})/i.exec(text)?.[1] ?? ''
  const words = oneLine(title, MAX_TITLE)
  return words === '' ? 'a web page' : `a web page titled “${words}”`
}

/** Statuses of the attempt or the address rather than of a thing on the way. */
const OWN = new Set([404, 408, 425, 426, 429])

function isForeign(status: number): boolean {
  return status < 500 ? !OWN.has(status) : status === 511
}
