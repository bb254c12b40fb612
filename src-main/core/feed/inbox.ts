/** Frames of the current socket, by type. Nothing here throws, whatever comes (P6). */
import type { Clock, LogPort } from '../ports.ts'
import { classifyError, type ErrorVerdict } from '../protocol/errors.ts'
import { parseFrame } from '../protocol/parse.ts'
import { redact } from '../protocol/redact.ts'
import type { Secret } from '../protocol/secret.ts'
import type { FeedEvent, Handshake, MalformedEntry, ServerError } from '../protocol/types.ts'
import type { Tally } from './tally.ts'

export interface InboxObserver {
  handshake(handshake: Handshake): void
  snapshot(events: readonly FeedEvent[]): void
  /** `text`: its JSON as sent, when that says the same. */
  event(event: FeedEvent, text: string | null): void
  pong(): void
  /** A message that may have been an event, and cannot be read. */
  unread(): void
  /** R3–R5; texts are redacted. */
  error(error: ServerError, verdict: ErrorVerdict): void
}

/** A server that sends rubbish all day must not fill the log. */
const LOG_EVERY_MS = 10_000

export function createInbox(
  ports: { readonly clock: Clock; readonly log: LogPort },
  key: Secret,
  tally: Tally,
  observer: InboxObserver,
): (text: string, bytes: number) => void {
  let loggedAt = Number.NEGATIVE_INFINITY

  function refuse(entry: MalformedEntry): void {
    tally.malformed += 1
    const now = ports.clock.monotonicMs()
    if (now - loggedAt < LOG_EVERY_MS) return
    loggedAt = now
    ports.log.warn('message refused', { reason: entry.reason, where: entry.where, refused: tally.malformed })
  }

  return (text, bytes) => {
    tally.frames += 1
    const parsed = parseFrame(text, bytes)
    if (!parsed.ok) {
      refuse(parsed)
      // A kind of message that is not known yet is no lost event (P6).
      if (parsed.reason !== 'unknown-type') observer.unread()
      return
    }
    const { message } = parsed
    switch (message.type) {
      case 'HANDSHAKE':
        observer.handshake(message.payload)
        return
      case 'SNAPSHOT':
        for (const entry of message.payload.malformed) refuse(entry)
        observer.snapshot(message.payload.events)
        return
      case 'EVENT':
        observer.event(message.payload, message.text)
        return
      case 'PONG':
        observer.pong()
        return
      case 'ERROR': {
        const { code, message: words, retry_after } = message.payload
        const error = { code: redact(code, key), message: redact(words, key), retry_after }
        ports.log.warn('the server reports an error', { code: error.code, message: error.message })
        observer.error(error, classifyError(error))
        return
      }
      default: {
        const never: never = message
        return never
      }
    }
  }
}
