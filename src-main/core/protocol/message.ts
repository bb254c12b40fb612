/** One message as parsed JSON to what it says (protocol.md P4, P7, P8), in whatever way it is put. */
import { MAX_NAME } from '../vocabulary/text.ts'
import { writtenNumber } from '../vocabulary/numbers.ts'
import { isoOfNumber } from './coerce.ts'
import type { Note } from './deviations.ts'
import { checkEvent } from './event.ts'
import { checkShape } from './list.ts'
import { retryAfterIn } from './retry-after.ts'
import { idText, isRaw, parseExact, sentFrom } from './sent.ts'
import { isRecord, readJson } from './shape.ts'
import { isoToMs } from './time.ts'
import { AS_SENT, type MalformedReason, type ParsedFrame, type ServerError } from './types.ts'
import { MOST_PARTS } from './wrapping.ts'

export interface MessageText {
  /** `isSuspicious` of the text that the message came in. */
  readonly suspicious: boolean
  /** It holds numbers whose digits JavaScript may have lost. */
  readonly lost: boolean
  /** The same value with every digit (`parseExact`). */
  readonly exact: () => unknown
  readonly note: Note
}

/** Beyond this a text is no name and no message; what is shown of it stays contained. */
const MAX_MESSAGE = 1000
const MAX_LIST = 20_000
/** Lists of messages in messages are nobody's; JSON text in JSON text is, once or twice. */
const MOST_WRAPPERS = 3
const TYPES = ['HANDSHAKE', 'SNAPSHOT', 'EVENT', 'ERROR', 'PONG'] as const
/** Where servers put a payload that is not under its documented name. */
const PAYLOAD_KEYS = ['data', 'event', 'message', 'body'] as const

export function messageOf(value: unknown, how: MessageText, wrappers = 0): ParsedFrame {
  if (typeof value === 'string' && wrappers < MOST_WRAPPERS)
    return encoded(value, how, wrappers) ?? refuse('invalid', 'frame: expected an object')
  if (Array.isArray(value)) return listOf(value, how, wrappers)
  if (!isRecord(value)) return refuse('invalid', 'frame: expected an object')
  const type = typeOf(value, how.note)
  if (type === null) return bareEvent(value, how) ?? refuseType(value['type'])
  if (type === 'PONG') return PONG
  const key = payloadKeyOf(value)
  const payload = key === undefined ? undefined : value[key]
  if (key !== undefined && key !== 'payload') how.note('elsewhere', () => key)
  const exactPayload = () => {
    const whole = how.exact()
    return key !== undefined && isRecord(whole) && !isRaw(whole) ? whole[key] : payload
  }
  switch (type) {
    case 'EVENT':
      return eventsOf(payload, { ...how, exact: exactPayload }, wrappers)
    case 'SNAPSHOT': {
      const inner = typeof payload === 'string' ? readJson(payload) : payload
      const exact = typeof payload === 'string' ? () => parseExact(payload) : exactPayload
      const found =
        checkShape(inner, 'payload', how.suspicious || inner !== payload, {
          ...(how.lost ? { exact } : {}),
          note: how.note,
        }) ??
        checkShape(value, 'frame', how.suspicious, {
          ...(how.lost ? { exact: how.exact } : {}),
          note: how.note,
        })
      if (found === null)
        return refuse('invalid', 'payload: expected a list of events or an object holding one')
      const { events, malformed } = found
      return { ok: true, message: { type, payload: { events, malformed } } }
    }
    case 'HANDSHAKE':
      return handshakeOf(!isRecord(payload) && Object.hasOwn(value, 'tier') ? value : payload, how.note)
    case 'ERROR': {
      const error = errorFrom(payload) ?? errorFrom(value) ?? looseError(payload, how.note)
      if (error === null) return refuse('invalid', 'payload.code: expected a string')
      if (isRecord(payload) && typeof payload['code'] === 'number')
        how.note('error-code', () => JSON.stringify(payload))
      return { ok: true, message: { type, payload: error } }
    }
  }
}

const PONG: ParsedFrame = { ok: true, message: { type: 'PONG' } }

function typeOf(message: Record<string, unknown>, note: Note): (typeof TYPES)[number] | null {
  const written = message['type']
  if (typeof written !== 'string') return null
  const type = TYPES.find((known) => known === written)
  if (type !== undefined) return type
  const word = written.length > MAX_NAME ? '' : written.trim().toUpperCase()
  const spelled = TYPES.find((known) => known === word) ?? null
  if (spelled !== null) note('spelling', () => written)
  return spelled
}

function payloadKeyOf(message: Record<string, unknown>): string | undefined {
  if (Object.hasOwn(message, 'payload')) return 'payload'
  return PAYLOAD_KEYS.find((one) => Object.hasOwn(message, one) && typeof message[one] === 'object')
}

/** `how.exact`: of the payload. */
function eventsOf(payload: unknown, how: MessageText, wrappers: number): ParsedFrame {
  if (typeof payload === 'string') {
    const inner = readJson(payload)
    if (inner === undefined) return refuse('invalid', 'payload: expected an object')
    how.note('encoded', () => payload)
    return eventsOf(inner, { ...how, suspicious: true, lost: false, exact: () => inner }, wrappers)
  }
  if (!Array.isArray(payload)) return eventOf(payload, how, 'payload')
  if (!payload.some(isRecord)) return refuse('invalid', 'payload: expected an object')
  how.note('listed', () => JSON.stringify(payload[0]))
  const parts = partsOf<unknown>(payload, (entry, at) => {
    const exactEntry = () => {
      const list = how.exact()
      return Array.isArray(list) ? list[at] : entry
    }
    return eventOf(entry, { ...how, exact: exactEntry }, `payload[${at}]`)
  })
  return { ok: true, message: { type: 'JOINED', parts } }
}

function eventOf(value: unknown, { suspicious, lost, exact, note }: MessageText, where: string): ParsedFrame {
  const check = checkEvent(value, where, suspicious, { exact, note })
  if (!check.ok) return check
  const own = lost && check.event[AS_SENT] === undefined ? exact() : undefined
  const isSame = isRecord(own) && Number(idText(own['id'])) === check.event.id
  const payload = isSame ? { ...check.event, [AS_SENT]: sentFrom(own) } : check.event
  return { ok: true, message: { type: 'EVENT', payload, text: null } }
}

/** A type of its own and what only events have: no message of the protocol looks like that. */
function bareEvent(value: Record<string, unknown>, how: MessageText): ParsedFrame | null {
  const isEvent =
    typeof value['type'] === 'string' &&
    Object.hasOwn(value, 'id') &&
    (Object.hasOwn(value, 'priority') || Object.hasOwn(value, 'detected_at'))
  if (!isEvent) return null
  how.note('bare', () => JSON.stringify(value))
  return eventOf(value, how, 'frame')
}

function listOf(list: readonly unknown[], how: MessageText, wrappers: number): ParsedFrame {
  if (wrappers > 0 || !list.some(isRecord)) return refuse('invalid', 'frame: expected an object')
  how.note('listed', () => JSON.stringify(list[0]))
  const parts = partsOf(list, (entry, at) => {
    const exact = () => {
      const whole = how.exact()
      return Array.isArray(whole) ? whole[at] : entry
    }
    return messageOf(entry, { ...how, exact }, MOST_WRAPPERS)
  })
  return { ok: true, message: { type: 'JOINED', parts } }
}

/** Each value read by itself, what is joined in one laid flat. After so many parts the rest is one refused part. */
export function partsOf<Value>(
  values: readonly Value[],
  read: (value: Value, at: number) => ParsedFrame,
): readonly ParsedFrame[] {
  const parts: ParsedFrame[] = []
  for (const [at, value] of values.entries()) {
    if (parts.length >= MOST_PARTS) {
      parts.push(refuse('invalid', `frame: ${values.length - at} more parts`))
      break
    }
    const part = read(value, at)
    if (part.ok && part.message.type === 'JOINED') parts.push(...part.message.parts)
    else parts.push(part)
  }
  return parts
}

function encoded(text: string, how: MessageText, wrappers: number): ParsedFrame | null {
  const inner = readJson(text)
  if (typeof inner !== 'object' && typeof inner !== 'string') return null
  how.note('encoded', () => text)
  return messageOf(inner, { ...how, suspicious: true, lost: false, exact: () => inner }, wrappers + 1)
}

function handshakeOf(payload: unknown, note: Note): ParsedFrame {
  const fields = isRecord(payload) ? payload : {}
  let isOdd = !isRecord(payload)
  const odd = (): null => {
    isOdd = true
    return null
  }
  const tier = isName(fields['tier']) ? fields['tier'] : odd()
  const written = fields['priorities'] ?? []
  const priorities = Array.isArray(written)
    ? written
    : typeof written === 'string'
      ? written.slice(0, MAX_LIST).split(/[,\s]+/)
      : []
  if (!Array.isArray(written)) odd()
  const time = fields['server_time'] ?? null
  const message = {
    tier: tier ?? (typeof fields['tier'] === 'number' ? String(fields['tier']) : null),
    priorities: priorities.filter(isName).slice(0, 100),
    delay_ms: isRecord(payload) ? delayOf(payload['delay_ms'] ?? 0, note, odd) : null,
    server_time:
      typeof time === 'string' && isoToMs(time) !== null
        ? time
        : time === null
          ? null
          : (odd(), isoOfNumber(time) ?? null),
  }
  if (isOdd) note('handshake-field', () => JSON.stringify(payload) ?? 'no payload')
  return { ok: true, message: { type: 'HANDSHAKE', payload: message } }
}

/** A delayed tier must be said (P8), so a delay that cannot be read is not taken for none. */
function delayOf(value: unknown, note: Note, odd: () => null): number | null {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value
  odd()
  const written = writtenNumber(value)?.value
  if (written !== undefined && written >= 0) return written
  note('delay-unreadable', () => JSON.stringify(value))
  return null
}

export function errorFrom(value: unknown): ServerError | null {
  if (!isRecord(value)) return null
  const code = value['code']
  const name = typeof code === 'number' ? String(code) : code
  if (!isName(name)) return null
  const text = [value['message'], value['error']].find((part) => typeof part === 'string')
  return {
    code: name,
    message: typeof text === 'string' ? text.slice(0, MAX_MESSAGE) : '',
    retry_after: retryAfterIn(value),
  }
}

/** An ERROR that says something without a code: a text alone, or a message. */
function looseError(payload: unknown, note: Note): ServerError | null {
  const message = isRecord(payload) ? (payload['message'] ?? payload['error']) : payload
  if (typeof message !== 'string' || message.trim() === '') return null
  note('error-code', () => JSON.stringify(payload))
  const isCode = /^[A-Z][A-Z0-9_]{2,60}$/.test(message)
  return {
    code: isCode ? message : 'UNKNOWN',
    message: isCode ? '' : message.slice(0, MAX_MESSAGE),
    retry_after: isRecord(payload) ? retryAfterIn(payload) : null,
  }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_NAME
}

function refuseType(type: unknown): ParsedFrame {
  return typeof type === 'string'
    ? refuse('unknown-type', 'type: expected HANDSHAKE, SNAPSHOT, EVENT, ERROR or PONG')
    : refuse('invalid', 'type: expected a string')
}

export function refuse(reason: MalformedReason, where: string): ParsedFrame {
  return { ok: false, reason, where }
}
