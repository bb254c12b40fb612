/**
 * Text from the server to typed messages. Nothing here throws, whatever the input (P6); what is refused is described
 * by path and expectation, never by content, because descriptions are logged.
 */
import { cutList } from './cut.ts'
import { checkEvent } from './event.ts'
import { checkEntries, checkShape, type Entries } from './list.ts'
import { retryAfterIn } from './retry-after.ts'
import { isPlain, isRecord, isSuspicious } from './shape.ts'
import { isoToMs } from './time.ts'
import { MAX_FRAME_BYTES } from './types.ts'
import type { Handshake, MalformedReason, ParsedFrame, ServerError } from './types.ts'

/** Beyond this a text is no name and no message; what is shown of it stays contained. */
const MAX_NAME = 200
const MAX_MESSAGE = 1000

/** One WebSocket text frame (P4–P8). `bytes` is its size on the wire. */
export function parseFrame(text: string, bytes: number): ParsedFrame {
  if (bytes > MAX_FRAME_BYTES)
    return refuse('too-large', `frame: ${bytes} bytes, expected at most ${MAX_FRAME_BYTES}`)
  const direct = directPayload(text)
  if (direct !== undefined) return parseEvent(direct.payload, text, direct.text)
  let frame: unknown
  try {
    frame = JSON.parse(text)
  } catch {
    return refuse('not-json', 'frame: expected JSON')
  }
  if (!isRecord(frame)) return refuse('invalid', 'frame: expected an object')
  const payload = Object.hasOwn(frame, 'payload') ? frame['payload'] : undefined
  switch (frame['type']) {
    case 'EVENT':
      return parseEvent(payload, text, null)
    case 'PONG':
      return PONG
    case 'SNAPSHOT': {
      const snapshot = checkShape(payload, 'payload', isSuspicious(text))
      if (snapshot === null)
        return refuse('invalid', 'payload: expected a list of events or an object holding one')
      const { events, malformed } = snapshot
      return { ok: true, message: { type: 'SNAPSHOT', payload: { events, malformed } } }
    }
    case 'HANDSHAKE':
      return parseHandshake(payload)
    case 'ERROR': {
      const error = errorFrom(payload)
      if (error === null) return refuse('invalid', 'payload.code: expected a string')
      return { ok: true, message: { type: 'ERROR', payload: error } }
    }
    default:
      return typeof frame['type'] === 'string'
        ? refuse('unknown-type', 'type: expected HANDSHAKE, SNAPSHOT, EVENT, ERROR or PONG')
        : refuse('invalid', 'type: expected a string')
  }
}

const EVENT_HEAD = '{"type":"EVENT","payload":'

/**
 * The payload of a frame written in the usual way, and its own text: what is JSON between that head and one brace is the
 * whole payload. Undefined for any other frame, which is then read the long way.
 */
function directPayload(text: string): { readonly payload: unknown; readonly text: string } | undefined {
  if (!text.startsWith(EVENT_HEAD) || !text.endsWith('}')) return undefined
  const inner = text.slice(EVENT_HEAD.length, -1)
  try {
    return { payload: JSON.parse(inner), text: inner }
  } catch {
    return undefined
  }
}

function parseEvent(payload: unknown, frame: string, own: string | null): ParsedFrame {
  const suspicious = isSuspicious(frame)
  const check = checkEvent(payload, 'payload', suspicious)
  if (!check.ok) return check
  const text = check.amended || own === null || !isPlain(own, suspicious) ? null : own
  return { ok: true, message: { type: 'EVENT', payload: check.event, text } }
}

export type ParsedPage = ({ readonly ok: true } & Entries) | { readonly ok: false; readonly reason: string }

/** The body of one page of history (G1). An unknown shape is a recovery failure, said plainly. */
export function parsePage(body: string): ParsedPage {
  const cut = cutList(body)
  if (cut !== null) return { ok: true, ...checkEntries(cut, '', cut.texts) }
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return { ok: false, reason: 'the answer is not JSON' }
  }
  const page = checkShape(value, '', isSuspicious(body))
  if (page === null) return { ok: false, reason: 'the answer holds no list of events in any known place' }
  return { ok: true, ...page }
}

/**
 * The body of an HTTP error: every shape seen in the documentation, and the socket's own ERROR message. Null when it is
 * none of them (a proxy's HTML page, say).
 */
export function parseErrorBody(body: string): ServerError | null {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return null
  }
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

const PONG: ParsedFrame = { ok: true, message: { type: 'PONG' } }

function parseHandshake(payload: unknown): ParsedFrame {
  if (!isRecord(payload)) return refuse('invalid', 'payload: expected an object')
  const tier = payload['tier']
  if (!isName(tier)) return refuse('invalid', 'payload.tier: expected a string of 1 to 200 characters')
  const delay = payload['delay_ms'] ?? 0
  // A delayed tier must be said (P8), so a delay that cannot be read is not taken for none.
  if (typeof delay !== 'number' || !Number.isFinite(delay) || delay < 0)
    return refuse('invalid', 'payload.delay_ms: expected milliseconds, 0 or more')
  const priorities = payload['priorities'] ?? []
  if (!Array.isArray(priorities)) return refuse('invalid', 'payload.priorities: expected an array')
  const time = payload['server_time']
  const handshake: Handshake = {
    tier,
    priorities: priorities.filter(isName).slice(0, 100),
    delay_ms: delay,
    server_time: typeof time === 'string' && isoToMs(time) !== null ? time : null,
  }
  return { ok: true, message: { type: 'HANDSHAKE', payload: handshake } }
}

function errorFrom(value: unknown): ServerError | null {
  if (!isRecord(value) || !isName(value['code'])) return null
  const text = [value['message'], value['error']].find((part) => typeof part === 'string')
  return {
    code: value['code'],
    message: typeof text === 'string' ? text.slice(0, MAX_MESSAGE) : '',
    retry_after: retryAfterIn(value),
  }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_NAME
}

function refuse(reason: MalformedReason, where: string): ParsedFrame {
  return { ok: false, reason, where }
}
