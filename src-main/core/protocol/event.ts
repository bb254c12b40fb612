/** One signal, validated in place: a valid event is the parsed object itself, not a copy. What is not quite one: coerce.ts. */
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { MAX_NAME } from '../vocabulary/text.ts'
import { coerceEvent, type Reading } from './coerce.ts'
import { complete, isRecord, MAX_DEPTH, MAX_TIME, tame } from './shape.ts'
import type { EventCheck, FeedEvent } from './types.ts'

const name = Type.String({ minLength: 1, maxLength: MAX_NAME })
const optionalNumber = Type.Optional(Type.Union([Type.Number(), Type.Null()]))

const schemaWithIdsFrom = (minimum: number) =>
  Type.Object({
    id: Type.Integer({ minimum, maximum: Number.MAX_SAFE_INTEGER }),
    type: name,
    priority: Type.Union([Type.Literal('P0'), Type.Literal('P1'), Type.Literal('P2')]),
    symbol: name,
    detected_at: Type.String({ maxLength: MAX_TIME }),
    confidence: optionalNumber,
    data: Type.Optional(Type.Union([Type.Object({}), Type.Null()])),
    latency_ms: optionalNumber,
  })
const documented = Compile(schemaWithIdsFrom(0))
/** As the app itself writes events down: with the ids that it gave to those whose own cannot be ordered. */
const own = Compile(schemaWithIdsFrom(Number.MIN_SAFE_INTEGER))

/**
 * @param value parsed JSON; taken over and completed in place
 * @param where its path, for the message
 * @param suspicious `isSuspicious` of the text it came from
 */
export function checkEvent(
  value: unknown,
  where: string,
  suspicious: boolean,
  reading: Reading = {},
): EventCheck {
  return checkWellFormed(value, where, suspicious) ?? coerceEvent(value, where, reading)
}

/** Null when it is not what the documentation says, and somebody else must look at it. */
export function checkWellFormed(value: unknown, where: string, suspicious: boolean): EventCheck | null {
  // Before the schema: nobody below may meet a hostile key or a tower of brackets.
  if (suspicious && !tame(value))
    return {
      ok: false,
      reason: 'invalid',
      where: where === '' ? TOO_DEEP : `${where}: ${TOO_DEEP}`,
    }
  if (!documented.Check(value)) return null
  const record: Record<string, unknown> = value
  const amended = complete(record)
  // Sound: the schema has checked every declared field and `complete` filled the optional ones.
  return { ok: true, event: record as FeedEvent, amended }
}

const TOO_DEEP = `nested deeper than ${MAX_DEPTH} levels`

/** An event from a document of the app's own; null for anything else. Taken over and completed in place. */
export function readOwnEvent(value: unknown): FeedEvent | null {
  if (!tame(value) || !isRecord(value) || !own.Check(value)) return null
  const record: Record<string, unknown> = value
  complete(record)
  // Sound: as above.
  return record as FeedEvent
}
