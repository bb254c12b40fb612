/** Frames of the current socket, by type. Nothing here throws, whatever comes (P6). */
import type { Clock, LogPort } from '../ports.ts'
import type { Note } from '../protocol/deviations.ts'
import { classifyError, type ErrorVerdict } from '../protocol/errors.ts'
import { parseFrame } from '../protocol/parse.ts'
import { isoToMs } from '../protocol/time.ts'
import { redact, type Secret } from '../protocol/secret.ts'
import type { FeedEvent, Handshake, MalformedEntry, ParsedFrame, ServerError } from '../protocol/types.ts'
import { isRecord, readJson } from '../protocol/shape.ts'
import type { Counters } from './types.ts'

export interface InboxObserver {
  handshake(handshake: Handshake): void
  snapshot(events: readonly FeedEvent[]): void
  /** By rising id, one at least; of each its JSON as sent, when that says the same. */
  events(events: readonly FeedEvent[], texts: readonly (string | null)[]): void
  pong(): void
  /** The server asks whether we are alive, and expects `answer` (H5). */
  ping(answer: string): void
  /** A message that may have been an event, and cannot be read. */
  unread(): void
  /** R3–R5; texts are redacted. */
  error(error: ServerError, verdict: ErrorVerdict): void
}

/** A server that sends rubbish all day must not fill the log. */
const LOG_EVERY_MS = 10_000
/** Events of one read that are taken together: some 2 ms of work. */
const MOST_TOGETHER = 256

/** A server that only asks must not have us write without end (H5). */
const MOST_ANSWERS_A_SECOND = 20

export function createInbox(
  ports: { readonly clock: Clock; readonly log: LogPort },
  key: Secret,
  counters: Counters,
  observer: InboxObserver,
  note: Note,
): (text: string, bytes: number, more: boolean) => void {
  let loggedAt = Number.NEGATIVE_INFINITY
  let answeredFrom = Number.NEGATIVE_INFINITY
  let answered = 0
  let events: FeedEvent[] = []
  let texts: (string | null)[] = []

  function release(): void {
    if (events.length === 0) return
    const [heldEvents, heldTexts] = [events, texts]
    events = []
    texts = []
    observer.events(heldEvents, heldTexts)
  }

  function hold(event: FeedEvent, text: string | null, more: boolean): void {
    if (isoToMs(event.detected_at) === null) note('time-unreadable', () => event.detected_at)
    // Ids that fall or repeat are for the ledger to judge one by one (G5, G9).
    if (event.id <= (events.at(-1)?.id ?? -1)) release()
    events.push(event)
    texts.push(text)
    // alerts.md A2: a P0 waits for nothing; what came before it goes with it.
    if (!more || event.priority === 'P0' || events.length === MOST_TOGETHER) release()
  }

  function mayAnswer(): boolean {
    const now = ports.clock.monotonicMs()
    if (now - answeredFrom >= 1_000) [answeredFrom, answered] = [now, 0]
    answered += 1
    return answered <= MOST_ANSWERS_A_SECOND
  }

  function refuse(entry: MalformedEntry): void {
    counters.malformed += 1
    const now = ports.clock.monotonicMs()
    if (now - loggedAt < LOG_EVERY_MS) return
    loggedAt = now
    ports.log.warn('message refused', {
      reason: entry.reason,
      where: entry.where,
      refused: counters.malformed,
    })
  }

  /** Whether it may have been an event. `text` is for diagnostics; no log has it. */
  function isLoss(parsed: MalformedEntry, text: string): boolean {
    const answer = answerToPing(text)
    if (answer !== null) {
      if (mayAnswer()) observer.ping(answer)
      return false
    }
    refuse(parsed)
    note(parsed.reason, () => `${parsed.where} · ${text.slice(0, 1_000)}`)
    // A kind of message that is not known yet is no lost event (P6).
    return parsed.reason !== 'unknown-type'
  }

  function take(parsed: ParsedFrame, more: boolean, text: string): void {
    if (!parsed.ok || parsed.message.type !== 'EVENT') release()
    if (!parsed.ok) {
      if (isLoss(parsed, text)) observer.unread()
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
        hold(message.payload, message.text, more)
        return
      case 'PONG':
        observer.pong()
        return
      case 'ERROR': {
        const { code, message: words, retry_after } = message.payload
        const error = { code: redact(code, key), message: redact(words, key), retry_after }
        ports.log.info('the server reports an error', { code: error.code, message: error.message })
        observer.error(error, classifyError(error, ports.clock.wallMs()))
        return
      }
      case 'JOINED':
        takeParts(message.parts, more, text)
        return
      default: {
        const never: never = message
        return never
      }
    }
  }

  /** History is asked for once for all that could not be read of a frame, after what could. */
  function takeParts(parts: readonly ParsedFrame[], more: boolean, text: string): void {
    let isUnread = false
    parts.forEach((part, at) => {
      if (part.ok) take(part, more || at < parts.length - 1, text)
      else {
        release()
        if (isLoss(part, part.text ?? text)) isUnread = true
      }
    })
    // What the last part did not let go.
    if (!more) release()
    if (isUnread) observer.unread()
  }

  return (text, bytes, more) => {
    counters.frames += 1
    take(parseFrame(text, bytes, note), more, text)
  }
}

/** A longer message asks for nothing. */
const MAX_PING_CHARS = 1_024
/** Where the name of a message may stand. */
const NAMES = ['type', 'op', 'event', 'method', 'action', 'cmd'] as const

/**
 * To a server that asks whether we are alive, in any of the usual ways (protocol.md H5): the text to send back; null when the
 * message is no PING. Everything else in it comes back as it came.
 */
export function answerToPing(text: string): string | null {
  if (text.length > MAX_PING_CHARS || !/ping/i.test(text)) return null
  const bare = text.trim()
  if (/^ping$/i.test(bare)) return pongLike(bare)
  const message = readJson(bare)
  if (typeof message === 'string' && /^ping$/i.test(message)) return JSON.stringify(pongLike(message))
  if (!isRecord(message)) return null
  for (const name of NAMES) {
    const value = Object.hasOwn(message, name) ? message[name] : undefined
    if (typeof value !== 'string') continue
    return /^ping$/i.test(value) ? JSON.stringify({ ...message, [name]: pongLike(value) }) : null
  }
  if (!Object.hasOwn(message, 'ping')) return null
  const { ping, ...rest } = message
  return JSON.stringify({ pong: ping, ...rest })
}

/** In the same letters. */
function pongLike(word: string): string {
  return word.replace(/i/g, 'o').replace(/I/g, 'O')
}
