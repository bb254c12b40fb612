import { expect, test } from 'vitest'
import type { FeedEvent } from '../../../src-main/core/protocol/types.ts'
import { EventLog } from '../../../src-main/demo/context.ts'

const event = (id: number): FeedEvent => ({
  id,
  type: 'REGIME_SHIFT',
  priority: 'P2',
  symbol: 'BTCUSDT',
  confidence: 1,
  data: {},
  detected_at: '2026-03-17T10:30:45Z',
  latency_ms: 1,
})
const all = { inclusive: false, retention: Infinity, untilMs: Infinity }
const ids = (events: readonly FeedEvent[]): number[] => events.map(({ id }) => id)
function logOf(list: readonly number[], limit = 100): EventLog {
  const log = new EventLog(limit)
  list.forEach((id, index) => log.append(event(id), index))
  return log
}

test('G2: events come in id order whatever order they were sent in, and an id once', () => {
  const log = logOf([5, 1, 9, 3, 3, 7])
  expect(ids(log.events())).toEqual([1, 3, 5, 7, 9])
  expect(log.lastId).toBe(9)
})

test('since_id excludes its own id unless inclusive', () => {
  const log = logOf([1, 3, 5])
  expect(ids(log.since(3, all))).toEqual([5])
  expect(ids(log.since(3, { ...all, inclusive: true }))).toEqual([3, 5])
  expect(ids(log.since(2, all))).toEqual([3, 5])
  expect(ids(log.since(99, all))).toEqual([])
})

test('G6: what was sent after the cache was filled is not there yet', () => {
  expect(ids(logOf([1, 2, 3, 4]).since(0, { ...all, untilMs: 1 }))).toEqual([1, 2])
})

test('retention keeps the newest', () => {
  expect(ids(logOf([1, 2, 3, 4]).since(0, { ...all, retention: 3 }))).toEqual([2, 3, 4])
})

test('the log is bounded, and still counts all', () => {
  const log = logOf(
    Array.from({ length: 1_000 }, (_, index) => index + 1),
    100,
  )
  expect(log.events().length).toBeLessThanOrEqual(125)
  expect(log.total).toBe(1_000)
  expect(log.events().at(-1)?.id).toBe(1_000)
})

test('G9: after a restart of ids nothing old is left', () => {
  const log = logOf([500, 501])
  log.clear(0)
  log.append(event(1), 0)
  expect(ids(log.since(0, all))).toEqual([1])
  expect(log.lastId).toBe(1)
})
