/** What an error means for the connection (R3–R5): by the code when there is one, else by the HTTP status. */
import { parseErrorBody } from './parse.ts'
import type { ServerError } from './types.ts'

export type ErrorVerdict =
  /** Fatal until the user changes something (R3). */
  | { readonly kind: 'key-rejected'; readonly message: string }
  | { readonly kind: 'tier-too-low'; readonly message: string }
  /** Wait at least this long, for REST and socket together (R4). */
  | { readonly kind: 'rate-limited'; readonly retryAfterS: number; readonly message: string }
  /** An ERROR message: shown, not fatal (R5). An HTTP status: the attempt failed, back off. */
  | { readonly kind: 'other'; readonly message: string }

/** R4. */
export const DEFAULT_RETRY_AFTER_S = 60
/** A server that asks for more is asked again after a day: a timer cannot hold an absurd figure. */
export const MAX_RETRY_AFTER_S = 86_400

const KEY_CODES = new Set(['AUTH_FAILED', 'INVALID_API_KEY', 'MISSING_API_KEY'])
const RATE_CODES = new Set(['RATE_LIMITED', 'RATE_LIMIT_EXCEEDED'])

/** An ERROR message from the socket. Never throws; the texts are for the user and carry what the server said. */
export function classifyError(error: ServerError): ErrorVerdict {
  return byCode(error, null) ?? { kind: 'other', message: said('The server reported an error', error) }
}

/**
 * An HTTP answer with an error status, to the upgrade or to a history request.
 *
 * @param retryAfterS seconds from the `Retry-After` header, when given
 */
export function classifyHttp(status: number, retryAfterS: number | null, body: string): ErrorVerdict {
  const error = parseErrorBody(body)
  const verdict = error === null ? null : byCode(error, retryAfterS)
  if (verdict !== null) return verdict
  const text = (sentence: string) => (error === null ? `${sentence}.` : said(sentence, error))
  if (status === 401)
    return { kind: 'key-rejected', message: text('The server rejected the API key (HTTP 401)') }
  if (status === 403)
    return {
      kind: 'tier-too-low',
      message: text(
        'The server refused access (HTTP 403): the key needs the PULSE tier or higher, or is no longer valid',
      ),
    }
  if (status === 429) return rateLimited(retryAfterS, error)
  return { kind: 'other', message: text(`The server answered HTTP ${status}`) }
}

function byCode(error: ServerError, retryAfterS: number | null): ErrorVerdict | null {
  if (KEY_CODES.has(error.code))
    return { kind: 'key-rejected', message: said('The server rejected the API key', error) }
  if (error.code === 'TIER_INSUFFICIENT')
    return {
      kind: 'tier-too-low',
      message: said("The API key's tier is too low; FastFeed needs PULSE or higher", error),
    }
  if (RATE_CODES.has(error.code)) return rateLimited(retryAfterS, error)
  return null
}

function rateLimited(retryAfterS: number | null, error: ServerError | null): ErrorVerdict {
  // "At least": when header and body disagree the longer one is the safe one.
  const asked = Math.max(retryAfterS ?? 0, error?.retry_after ?? 0)
  const wait = asked > 0 ? Math.min(asked, MAX_RETRY_AFTER_S) : DEFAULT_RETRY_AFTER_S
  const sentence = `Rate limited by the server for ${Math.ceil(wait)} s`
  return {
    kind: 'rate-limited',
    retryAfterS: wait,
    message: error === null ? `${sentence}.` : said(sentence, error),
  }
}

/** The app's sentence, then the server's words with its code. */
function said(sentence: string, error: ServerError): string {
  const words = oneLine(error.message).slice(0, 200)
  const code = oneLine(error.code)
  return words === '' ? `${sentence} (${code}).` : `${sentence} (${code}: ${words}).`
}

/** Server text goes into one-line places: no control characters, no line breaks. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[.\s]+$/, '')
    .trim()
}

/**
 * `Retry-After` in seconds; an HTTP date is told against `nowMs` (wall clock). Null when absent or unreadable.
 */
export function retryAfterSeconds(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null
  const text = header.trim()
  if (/^\d{1,12}$/.test(text)) return Number(text)
  if (!/^[A-Za-z]{3,9},? .{10,30} GMT$/.test(text)) return null
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - nowMs) / 1000))
}
