/** How long a server asks us to wait, in whatever unit it says it (protocol.md R4). */

/** R4: no wait is longer, unless the server asks for it twice. */
const LONGEST_WAIT_S = 15 * 60
/** A server that insists on more is asked again after a day: a timer cannot hold an absurd figure. */
const INSISTED_WAIT_S = 86_400

const NAMES = ['retry_after', 'retryAfter', 'retry-after', 'retry_after_seconds', 'retry_in']
const NAMES_MS = ['retry_after_ms', 'retryAfterMs']

const UNIX_S = 1e8
const UNIX_MS = 1e11
const HOUR_S = 3_600

/**
 * What an error's object says of it: a number as sent, seconds where the name tells the unit. An HTTP or ISO date gives
 * Unix time in ms. Null when it says nothing that can be read.
 */
export function retryAfterIn(error: Readonly<Record<string, unknown>>): number | null {
  for (const name of NAMES) {
    const number = Object.hasOwn(error, name) ? readNumber(error[name]) : null
    if (number !== null) return number
  }
  for (const name of NAMES_MS) {
    const number = Object.hasOwn(error, name) ? readNumber(error[name]) : null
    if (number !== null) return number / 1_000
  }
  return null
}

/** The same of a `Retry-After` header. */
export function retryAfterOf(header: string | undefined): number | null {
  return header === undefined ? null : readNumber(header)
}

/**
 * Seconds from now. A wait of more than an hour that is no whole number of hours was meant in milliseconds.
 *
 * @param asked as `retryAfterIn` and `retryAfterOf` give it
 * @param nowMs wall clock, the server's where it is known
 * @returns null for a moment that is over, too: our clock or the server's is wrong, and nothing is known
 */
export function secondsAsked(asked: number, nowMs: number): number | null {
  const seconds =
    asked >= UNIX_MS
      ? (asked - nowMs) / 1_000
      : asked >= UNIX_S
        ? asked - nowMs / 1_000
        : asked > HOUR_S && !(asked % HOUR_S === 0 && asked <= INSISTED_WAIT_S)
          ? asked / 1_000
          : asked
  return seconds > 0 ? Math.ceil(seconds) : null
}

/** How much of a wait is kept: all of it only when the server asks for so much again after the first was over. */
export function heldMs(askedMs: number, insisted: boolean): number {
  return Math.min(askedMs, (insisted ? INSISTED_WAIT_S : LONGEST_WAIT_S) * 1_000)
}

export const isOverLong = (askedMs: number): boolean => askedMs > LONGEST_WAIT_S * 1_000

function readNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : null
  if (typeof value !== 'string') return null
  const text = value.trim()
  if (/^\d{1,16}(\.\d{1,9})?$/.test(text)) return Number(text)
  // Only what is a date beyond doubt: Date.parse takes nearly anything for one.
  if (!/^[A-Za-z]{3,9},? .{10,30} GMT$|^\d{4}-\d\d-\d\dT\d\d:\d\d.{0,20}$/.test(text)) return null
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : at
}
