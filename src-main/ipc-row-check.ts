/**
 * The hot path of the check: a busy feed sends the window thousands of rows a second, and reading their fields by name
 * takes a tenth of what walking the schema does. True only for what the schema takes; false means "look closer".
 */
import { isRecord } from './core/protocol/shape.ts'
import { measure, type Room } from './ipc-room.ts'
import { REASONS } from './ipc-row-schema.ts'

const ROW_FIELDS = 11
const EVENT_FIELDS = 8
const DECISION_FIELDS = 5
const reasons: ReadonlySet<unknown> = new Set(REASONS)
const KEY = /^[0-9]+:[0-9]+$/

type Fields = Readonly<Record<string, unknown>>

const isText = (value: unknown, maxLength: number): value is string =>
  typeof value === 'string' && value.length <= maxLength

const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value)

function countOf(fields: Fields): number {
  let count = 0
  for (const _ in fields) count += 1
  return count
}

export function isPlainRow(row: unknown, room: Room): boolean {
  if (!isRecord(row)) return false
  const { key, event, group, source, decision, why } = row
  if (!isText(key, 40) || !KEY.test(key) || typeof group !== 'string' || !isText(why, 10_000)) return false
  room.left -= key.length + group.length + why.length
  return (
    Number.isInteger(row['epoch']) &&
    (source === 'live' || source === 'snapshot' || source === 'recovery' || source === 'confirm') &&
    isNumber(row['receivedAt']) &&
    isNumber(row['detectedAt']) &&
    (row['lagMs'] === null || isNumber(row['lagMs'])) &&
    typeof row['acknowledged'] === 'boolean' &&
    (decision === null || isPlainDecision(decision, room)) &&
    isPlainEvent(event, room) &&
    countOf(row) === ROW_FIELDS
  )
}

function isPlainEvent(event: unknown, room: Room): boolean {
  if (!isRecord(event)) return false
  const { id, type, priority, symbol, confidence, data, detected_at, latency_ms } = event
  if (!isText(type, 200) || !isText(symbol, 200) || !isText(detected_at, 200)) return false
  room.left -= type.length + symbol.length + detected_at.length
  return (
    Number.isInteger(id) &&
    Number(id) >= 0 &&
    (priority === 'P0' || priority === 'P1' || priority === 'P2') &&
    (confidence === null || isNumber(confidence)) &&
    (latency_ms === null || isNumber(latency_ms)) &&
    isRecord(data) &&
    measure(data, room, 0) === null &&
    countOf(event) === EVENT_FIELDS
  )
}

function isPlainDecision(decision: unknown, room: Room): boolean {
  if (!isRecord(decision)) return false
  const { outcome, reason, detail } = decision
  if (detail !== null && !isText(detail, 10_000)) return false
  room.left -= detail?.length ?? 0
  return (
    (outcome === 'interrupt' || outcome === 'quiet' || outcome === 'feed' || outcome === 'off') &&
    reasons.has(reason) &&
    isNumber(decision['decidedAt']) &&
    isNumber(decision['ageS']) &&
    countOf(decision) === DECISION_FIELDS
  )
}
