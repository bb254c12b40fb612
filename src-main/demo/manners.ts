/**
 * How a server may put what it has to say otherwise than documented (protocol.md, "Otherwise than documented"): as data, so
 * that a test can draw from it. Neither costs an event anything, except ids that cannot be ordered, which cost their order.
 */
import type { FeedEvent } from '../core/protocol/types.ts'

/** One message as what goes into the frame; a Buffer goes as a binary frame. `joined` is made of two frames (client-socket.ts). */
export const FRAMINGS = {
  plain: (text: string) => text,
  joined: (text: string) => text,
  listed: (text: string) => `[${text}]`,
  'byte-order-mark': (text: string) => `\uFEFF${text}`,
  'zero-bytes': (text: string) => `${text}\0\0`,
  padded: (text: string) => ` \n\u00A0${text}\r\n`,
  binary: (text: string) => Buffer.from(text),
  encoded: (text: string) => JSON.stringify(text),
  'other-letters': (text: string) =>
    text.replace(/"type":"([A-Z]+)"/, (_, type: string) => `"type":"${type.toLowerCase()}"`),
} as const satisfies Record<string, (text: string) => string | Buffer>
export type Framing = keyof typeof FRAMINGS

const seconds = ({ detected_at }: FeedEvent): number => Date.parse(detected_at) / 1000
const amounts = ({ data }: FeedEvent): object =>
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, typeof value === 'number' ? value.toFixed(2) : value]),
  )

/** What the fields of an event are sent as; the others stay. */
const FIELDS = {
  documented: () => ({}),
  'symbol-null': () => ({ symbol: null }),
  'symbol-absent': () => ({ symbol: undefined }),
  'time-seconds': (event) => ({ detected_at: seconds(event) }),
  'time-milliseconds': (event) => ({ detected_at: Math.round(seconds(event) * 1000) }),
  'time-microseconds': (event) => ({ detected_at: Math.round(seconds(event) * 1000) * 1000 }),
  'priority-lower': ({ priority }) => ({ priority: priority.toLowerCase() }),
  'priority-number': ({ priority }) => ({ priority: Number(priority.slice(1)) }),
  'figures-text': ({ confidence, latency_ms }) => ({
    confidence: confidence === null ? null : String(confidence),
    latency_ms: latency_ms === null ? null : `${latency_ms} ms`,
  }),
  'confidence-percent': ({ confidence }) => ({
    confidence: confidence === null ? null : `${Math.round(confidence * 100)} %`,
  }),
  'amounts-text': (event) => ({ data: amounts(event) }),
  'data-list': ({ data }) => ({ data: [data] }),
  'data-text': ({ data }) => ({ data: JSON.stringify(data) }),
  'id-text': ({ id }) => ({ id: String(id) }),
  /** Above 2^53, as text, for JavaScript cannot write it as a number. */
  'id-big': ({ id }) => ({ id: String(9_007_199_254_740_993n + BigInt(id)) }),
  'id-word': ({ id }) => ({ id: `evt_${id.toString(36)}` }),
} as const satisfies Record<string, (event: FeedEvent) => object>
export type Fields = keyof typeof FIELDS

/** The event as this server writes it. */
export const inManner = (event: FeedEvent, fields: Fields): object =>
  fields === 'documented' ? event : { ...event, ...FIELDS[fields](event) }

export const FRAMING_NAMES = Object.keys(FRAMINGS) as [Framing, ...Framing[]] // Sound: the object's own keys, and it has some.
export const FIELDS_NAMES = Object.keys(FIELDS) as [Fields, ...Fields[]] // Sound: as above.
