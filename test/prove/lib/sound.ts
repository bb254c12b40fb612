/** What the parser promises of an event, written down without its schema. */
import type { FeedEvent } from '../../../src-main/core/protocol/types.ts'

const isFigure = (value: unknown): boolean =>
  value === null || (typeof value === 'number' && Number.isFinite(value))
const isName = (value: unknown): boolean =>
  typeof value === 'string' && value !== '' && [...value].length <= 200

export function isSound(event: FeedEvent): boolean {
  return (
    Number.isSafeInteger(event.id) &&
    !Object.is(event.id, -0) &&
    isName(event.type) &&
    isName(event.symbol) &&
    (event.priority === 'P0' || event.priority === 'P1' || event.priority === 'P2') &&
    typeof event.detected_at === 'string' &&
    isFigure(event.confidence) &&
    isFigure(event.latency_ms) &&
    typeof event.data === 'object' &&
    event.data !== null &&
    !Array.isArray(event.data) &&
    !Object.hasOwn(event, '__proto__') &&
    !Object.hasOwn(event.data, '__proto__')
  )
}

export function areSound(events: readonly FeedEvent[]): boolean {
  return events.every(
    (event, index) => isSound(event) && event.id > (events[index - 1]?.id ?? Number.NEGATIVE_INFINITY),
  )
}
