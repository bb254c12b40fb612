/** The shape of what survives a restart; all times are wall-clock ms, because policy time dies with the process. */
import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { MAX_NAME } from '../vocabulary/text.ts'
import { AWAY_LIMIT, PIN_LIMIT } from './state.ts'
import { readJson } from '../protocol/shape.ts'

const key = Type.String({ maxLength: 40, pattern: '^[0-9]+:-?[0-9]+$' })
/** Three names of the longest, each character written as `\u0001`, and the signs between. */
const text = Type.String({ maxLength: 3 * 6 * MAX_NAME + 100 })
const count = Type.Integer({ minimum: 0 })
const nullableNumber = Type.Union([Type.Number(), Type.Null()])
const scope = Type.Union([
  Type.Object({ kind: Type.Literal('all') }),
  Type.Object({ kind: Type.Literal('symbol'), symbol: text }),
  Type.Object({ kind: Type.Literal('type'), type: text }),
])
const tally = Type.Object({ p0: count, p1: count, p2: count, symbols: Type.Array(Type.Tuple([text, count])) })

const MemorySchema = Type.Object({
  v: Type.Literal(1),
  savedAt: Type.Number(),
  raised: Type.Array(key),
  counted: Type.Array(key),
  snoozes: Type.Array(Type.Object({ scope, since: Type.Number(), until: nullableNumber })),
  groups: Type.Array(
    Type.Object({
      key: text,
      leadKey: key,
      strength: Type.Object({
        confidence: nullableNumber,
        usd: nullableNumber,
        distancePct: nullableNumber,
      }),
      raisedAt: Type.Number(),
      quiet: Type.Boolean(),
    }),
  ),
  bucket: Type.Union([Type.Null(), Type.Object({ tokens: count, at: Type.Number() })]),
  storm: Type.Union([
    Type.Null(),
    Type.Object({
      since: Type.Number(),
      suppressed: count,
      lastAt: Type.Number(),
      summaryAt: Type.Number(),
      owed: tally,
      shares: Type.Optional(Type.Array(Type.Tuple([Type.String({ maxLength: 40 }), tally]))),
    }),
  ]),
  inhibited: Type.Array(Type.Tuple([text, Type.Number()])),
  absence: Type.Union([Type.Null(), Type.Object({ from: Type.Number(), missed: tally })]),
  /** Not in files of earlier versions. */
  away: Type.Optional(
    Type.Array(Type.Object({ from: Type.Number(), to: Type.Number() }), { maxItems: AWAY_LIMIT }),
  ),
  digest: Type.Union([Type.Null(), Type.Object({ from: Type.Number(), to: Type.Number(), text })]),
})

const PinsSchema = Type.Object({
  v: Type.Literal(1),
  overflow: count,
  pins: Type.Array(
    Type.Object({
      key,
      group: text,
      /** Checked by the protocol's own reader. */
      event: Type.Unknown(),
      count: Type.Integer({ minimum: 1 }),
      members: Type.Array(key),
      raisedAt: Type.Number(),
      expiresAt: Type.Number(),
      escalates: Type.Boolean(),
      step: count,
    }),
    { maxItems: PIN_LIMIT },
  ),
})

const oneOf = <const T extends string>(...words: T[]) => Type.Unsafe<T>(Type.Enum(words))
const words = Type.String({ maxLength: 400 })
const ForwardsSchema = Type.Object({
  v: Type.Literal(1),
  forwards: Type.Array(
    Type.Object({
      id: Type.String({ maxLength: 120 }),
      key: Type.String({ maxLength: 60 }),
      target: Type.String({ maxLength: 40 }),
      name: Type.String({ maxLength: 40 }),
      when: oneOf('at-once', 'unacknowledged', 'away'),
      priority: oneOf('P0', 'P1', 'P2'),
      event: Type.Unknown(),
      owed: Type.Union([Type.Null(), tally]),
      ageMs: Type.Number(),
      raisedAt: Type.Number(),
      expiresAt: Type.Number(),
      dueAt: Type.Number(),
      end: oneOf('none', 'open', 'owed'),
      phase: Type.Union([
        Type.Object({ kind: Type.Literal('waiting') }),
        Type.Object({ kind: Type.Literal('sending'), afterMs: Type.Number() }),
        Type.Object({ kind: Type.Literal('delivered'), afterMs: Type.Number(), tookMs: Type.Number() }),
        Type.Object({
          kind: Type.Literal('kept'),
          reason: oneOf('rule', 'acknowledged', 'silenced', 'present', 'removed', 'late', 'refused'),
          detail: words,
        }),
      ]),
    }),
  ),
})

export type MemoryDocument = Static<typeof MemorySchema>
export type PinsDocument = Static<typeof PinsSchema>
export type ForwardsDocument = Static<typeof ForwardsSchema>

const memory = Compile(MemorySchema)
const pins = Compile(PinsSchema)
const forwards = Compile(ForwardsSchema)

type Read<T> =
  | { readonly kind: 'absent' }
  | { readonly kind: 'ok'; readonly document: T }
  | { readonly kind: 'unreadable'; readonly where: string }

export const readMemory = (text: string | undefined): Read<MemoryDocument> => read(text, memory)
export const readForwards = (text: string | undefined): Read<ForwardsDocument> => read(text, forwards)
export const readPins = (text: string | undefined): Read<PinsDocument> => read(text, pins)

interface Reader<T> {
  Check(value: unknown): value is T
  Errors(value: unknown): readonly { readonly instancePath: string; readonly message: string }[]
}

function read<T>(text: string | undefined, reader: Reader<T>): Read<T> {
  if (text === undefined) return { kind: 'absent' }
  const value = readJson(text)
  if (value === undefined) return { kind: 'unreadable', where: 'not JSON' }
  if (reader.Check(value)) return { kind: 'ok', document: value }
  const [first] = reader.Errors(value)
  return {
    kind: 'unreadable',
    where: first === undefined ? 'not valid' : `${first.instancePath}: ${first.message}`,
  }
}
