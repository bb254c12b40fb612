/** One signal, validated in place: a valid event is the parsed object itself, not a copy. */
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { MAX_NAME } from '../../contract/vocabulary/names.ts'
import { isRecord, tame, MAX_DEPTH } from './shape.ts'
import type { FeedEvent, MalformedEntry } from './types.ts'

const name = Type.String({ minLength: 1, maxLength: MAX_NAME })
const optionalNumber = Type.Optional(Type.Union([Type.Number(), Type.Null()]))

const EventSchema = Type.Object({
  id: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  type: name,
  priority: Type.Union([Type.Literal('P0'), Type.Literal('P1'), Type.Literal('P2')]),
  symbol: name,
  detected_at: Type.String({ maxLength: 200 }),
  confidence: optionalNumber,
  data: Type.Optional(Type.Union([Type.Object({}), Type.Null()])),
  latency_ms: optionalNumber,
})
const compiled = Compile(EventSchema)

/** What each field must be, in words; the schema's own messages would do for engineers only. */
const EXPECTED: Readonly<Record<string, string>> = {
  id: 'a non-negative safe integer',
  type: 'a string of 1 to 200 characters',
  priority: 'P0, P1 or P2',
  symbol: 'a string of 1 to 200 characters',
  detected_at: 'a string of at most 200 characters',
  confidence: 'a finite number or null',
  data: 'an object',
  latency_ms: 'a finite number or null',
}

const DECIMAL_ID = /^(0|[1-9]\d{0,15})$/

export type EventCheck =
  /** `amended`: the value was not quite the event that it became. */
  | { readonly ok: true; readonly event: FeedEvent; readonly amended: boolean }
  | ({ readonly ok: false } & MalformedEntry)

/**
 * @param value parsed JSON; taken over and completed in place
 * @param where its path, for the message
 * @param suspicious `isSuspicious` of the text it came from
 * @param describe whether anybody reads what is wrong with it: finding that out takes a hundred times as long as that
 */
export function checkEvent(value: unknown, where: string, suspicious: boolean, describe = true): EventCheck {
  // Before the schema: nobody below may meet a hostile key or a tower of brackets.
  if (suspicious && !tame(value)) return invalid(where, `nested deeper than ${MAX_DEPTH} levels`)
  const spelled = isRecord(value) && typeof value['id'] === 'string' && DECIMAL_ID.test(value['id'])
  if (spelled) value['id'] = Number(value['id'])
  if (!compiled.Check(value))
    return describe ? invalid(...firstProblem(value, where)) : invalid(where, 'expected an event')
  const record: Record<string, unknown> = value
  const completed = complete(record)
  // Sound: the schema has checked every declared field and `complete` filled the optional ones.
  return { ok: true, event: record as FeedEvent, amended: spelled || completed }
}

/** Whether there was anything to add. */
function complete(record: Record<string, unknown>): boolean {
  const { confidence, latency_ms, data, id } = record
  // -0 is a JSON number too, and would not be the same key as 0 everywhere.
  const negative = Object.is(id, -0)
  const whole = confidence !== undefined && latency_ms !== undefined && data !== undefined && data !== null
  if (whole && !negative) return false
  record['confidence'] = confidence ?? null
  record['latency_ms'] = latency_ms ?? null
  record['data'] = data ?? {}
  if (negative) record['id'] = 0
  return true
}

function firstProblem(value: unknown, where: string): readonly [where: string, problem: string] {
  const [first] = compiled.Errors(value)
  const field =
    first?.keyword === 'required' ? first.params.requiredProperties[0] : first?.instancePath.split('/')[1]
  if (field === undefined) return [where, 'expected an object']
  return [where === '' ? field : `${where}.${field}`, `expected ${EXPECTED[field] ?? 'another value'}`]
}

function invalid(where: string, problem: string): EventCheck {
  return { ok: false, reason: 'invalid', where: where === '' ? problem : `${where}: ${problem}` }
}
