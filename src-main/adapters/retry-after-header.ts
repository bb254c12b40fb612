import type { IncomingHttpHeaders } from 'node:http'
import { retryAfterOf, secondsAsked } from '../core/protocol/retry-after.ts'

/** `Retry-After` in seconds (R4); a moment is told against the answer's own `Date`, for this computer's clock may be wrong. Null when absent or unreadable. */
export function retryAfterSeconds(headers: IncomingHttpHeaders, nowMs = Date.now()): number | null {
  const asked = retryAfterOf(headers['retry-after'])
  const sentAt = Date.parse(headers.date ?? '')
  return asked === null ? null : secondsAsked(asked, Number.isNaN(sentAt) ? nowMs : sentAt)
}
