/**
 * Text from the server to typed messages. Nothing here throws, whatever the input (P6); what is refused is described
 * by path and expectation, never by content, because descriptions are logged. The way of a well-formed EVENT is the short
 * one; every other is taken only when it has failed (protocol.md, "Otherwise than documented").
 */
import { checkEntries, checkShape, cutList, type Entries, unwrap } from './list.ts'
import { unnoted, type Note } from './deviations.ts'
import { coerceEvent } from './coerce.ts'
import { checkWellFormed } from './event.ts'
import { errorFrom, messageOf, partsOf, refuse, type MessageText } from './message.ts'
import { retryAfterIn } from './retry-after.ts'
import { hasLongNumber, parseExact } from './sent.ts'
import { findList, isPlain, isRecord, isSuspicious, readJson } from './shape.ts'
import { MAX_FRAME_BYTES } from './types.ts'
import type { ParsedFrame, ServerError } from './types.ts'
import { splitValues, withoutPadding } from './wrapping.ts'

/** One WebSocket frame as text (P4–P8). `bytes` is its size on the wire. */
export function parseFrame(text: string, bytes: number, note: Note = unnoted): ParsedFrame {
  if (bytes > MAX_FRAME_BYTES)
    return refuse('too-large', `frame: ${bytes} bytes, expected at most ${MAX_FRAME_BYTES}`)
  const direct = directPayload(text)
  if (direct !== undefined) return parseEvent(direct.payload, text, direct.text, note)
  const value = readJson(text)
  return value === undefined ? parseWrapped(text, note) : messageOf(value, textOf(text, value, note))
}

const EVENT_HEAD = '{"type":"EVENT","payload":'

/**
 * The payload of a frame written in the usual way, and its own text: what is JSON between that head and one brace is the
 * whole payload. Undefined for any other frame, which is then read the long way.
 */
function directPayload(text: string): { readonly payload: unknown; readonly text: string } | undefined {
  if (!text.startsWith(EVENT_HEAD) || !text.endsWith('}')) return undefined
  const inner = text.slice(EVENT_HEAD.length, -1)
  const payload = readJson(inner)
  return payload === undefined ? undefined : { payload, text: inner }
}

function parseEvent(payload: unknown, frame: string, own: string, note: Note): ParsedFrame {
  const suspicious = isSuspicious(frame)
  const check = checkWellFormed(payload, 'payload', suspicious)
  if (check === null) {
    // A list or a text has other ways to be events.
    if (!isRecord(payload)) return messageOf({ type: 'EVENT', payload }, textOf(frame, { payload }, note))
    const coerced = coerceEvent(payload, 'payload', { exact: exactly(own, payload), note })
    return coerced.ok ? { ok: true, message: { type: 'EVENT', payload: coerced.event, text: null } } : coerced
  }
  if (!check.ok) return check
  const text = check.amended || !isPlain(own, suspicious) ? null : own
  return { ok: true, message: { type: 'EVENT', payload: check.event, text } }
}

/** The value of `text` with every digit; `value` is what JSON.parse made of it. Read once, when it is asked for. */
function exactly(text: string, value: unknown): () => unknown {
  let exact: unknown
  let isRead = false
  return () => {
    if (!isRead) exact = hasLongNumber(text) ? parseExact(text) : value
    isRead = true
    return exact
  }
}

function textOf(text: string, value: unknown, note: Note): MessageText {
  return { suspicious: isSuspicious(text), lost: hasLongNumber(text), exact: exactly(text, value), note }
}

/** Not JSON as it stands: padded, or several messages, or nothing that can be read. */
function parseWrapped(text: string, note: Note): ParsedFrame {
  const bare = withoutPadding(text)
  if (/^pong$/i.test(bare)) return { ok: true, message: { type: 'PONG' } }
  if (bare !== text) {
    const value = readJson(bare)
    if (value !== undefined) {
      note('padded', () => text)
      return messageOf(value, textOf(bare, value, note))
    }
  }
  const values = splitValues(bare)
  if (values.length < 2) return refuse('not-json', 'frame: expected JSON')
  note('joined', () => text)
  const parts = partsOf(values, (one) => {
    const part = parsePart(one, note)
    return part.ok ? part : { ...part, text: one }
  })
  return { ok: true, message: { type: 'JOINED', parts } }
}

function parsePart(text: string, note: Note): ParsedFrame {
  const direct = directPayload(text)
  if (direct !== undefined) return parseEvent(direct.payload, text, direct.text, note)
  const value = readJson(text)
  return value === undefined
    ? refuse('not-json', 'frame: expected JSON')
    : messageOf(value, textOf(text, value, note))
}

type ParsedPage = ({ readonly ok: true } & Entries) | { readonly ok: false; readonly reason: string }

/** The body of one page of history (G1). An unknown shape is a recovery failure, said plainly. */
export function parsePage(body: string, note: Note = unnoted): ParsedPage {
  const bare = withoutPadding(body)
  if (bare === '') return { ok: true, events: [], texts: [], malformed: [] }
  const cut = cutList(body)
  const isOwnList = cut?.path.startsWith('data') === true && isLoneEvent(readJson(bare))
  if (cut !== null && !isOwnList) return { ok: true, ...checkEntries(cut, '', cut.texts, { note }) }
  const read = readPage(body, bare, note)
  if (read === null) return { ok: false, reason: 'the answer is not JSON' }
  const isLone = isLoneEvent(read.value)
  const exact = isLone ? () => [read.exact()] : read.exact
  const page = checkShape(isLone ? [read.value] : read.value, '', isSuspicious(body), {
    ...(hasLongNumber(body) ? { exact } : {}),
    note,
  })
  if (page === null) return { ok: false, reason: 'the answer holds no list of events in any known place' }
  return { ok: true, ...page }
}

interface PageValue {
  readonly value: unknown
  /** With every digit. */
  readonly exact: () => unknown
}

/** Also with padding around it, and as one event a line. Null for what is no JSON. */
function readPage(body: string, bare: string, note: Note): PageValue | null {
  const value = readJson(body)
  if (value !== undefined) return { value, exact: exactly(bare, value) }
  const unpadded = readJson(bare)
  if (unpadded !== undefined) {
    note('padded', () => body)
    return { value: unpadded, exact: exactly(bare, unpadded) }
  }
  const texts = splitValues(bare)
  const values = texts.map(readJson)
  if (values.length < 2 || !values.every(isRecord)) return null
  note('joined', () => body)
  return { value: values, exact: () => texts.map(parseExact) }
}

/** A page of one event, where each event has a line. A page and an error may have an id and a type, too. */
function isLoneEvent(value: unknown): boolean {
  const event = unwrap(value)
  if (!isRecord(event) || !Object.hasOwn(event, 'id') || typeof event['type'] !== 'string') return false
  if (Object.hasOwn(event, 'priority') || Object.hasOwn(event, 'detected_at')) return true
  const isError = Object.hasOwn(event, 'error') || errorFrom(event) !== null || /error/i.test(event['type'])
  return !isError && findList(event) === null
}

/**
 * The body of an HTTP error: every shape seen in the documentation, and the socket's own ERROR message. Null when it is
 * none of them (a proxy's HTML page, say).
 */
export function parseErrorBody(body: string): ServerError | null {
  const value = readJson(body)
  if (!isRecord(value)) return null
  for (const key of ['error', 'payload', 'detail']) {
    const inner = Object.hasOwn(value, key) ? errorFrom(value[key]) : null
    // The outer object may carry retry_after on behalf of the inner one.
    if (inner !== null) return { ...inner, retry_after: inner.retry_after ?? retryAfterIn(value) }
  }
  return errorFrom(value)
}

/** The JSON half of the heartbeat (H2). */
export function encodePing(): string {
  return '{"type":"PING","payload":{}}'
}
