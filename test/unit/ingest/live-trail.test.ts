import { expect, test } from 'vitest'
import {
  LiveTrail,
  SETTLED_AFTER_EVENTS,
  SETTLED_AFTER_MS,
} from '../../../src-main/core/ingest/live-trail.ts'

test('G4: an event is settled when it is old enough that none below it can still be on the way', () => {
  const trail = new LiveTrail()
  trail.note(5, 0)
  trail.note(9, 5_000)
  trail.note(7, 6_000)
  expect(trail.settled(SETTLED_AFTER_MS - 1)).toBe(0)
  expect(trail.settled(SETTLED_AFTER_MS)).toBe(5)
  expect(trail.settled(SETTLED_AFTER_MS + 6_000)).toBe(9)
})

test('G4: or when enough came after it, so that a busy feed is not read again for half a minute', () => {
  const trail = new LiveTrail()
  for (let id = 1; id <= 3 * SETTLED_AFTER_EVENTS; id += 1) trail.note(id, 0)
  const settled = trail.settled(0)
  expect(settled).toBeLessThanOrEqual(2 * SETTLED_AFTER_EVENTS)
  expect(settled).toBeGreaterThan(1.8 * SETTLED_AFTER_EVENTS)
})

test('G4: it never goes back, and forgets with the connection', () => {
  const trail = new LiveTrail()
  trail.note(9, 0)
  expect(trail.settled(SETTLED_AFTER_MS)).toBe(9)
  trail.note(4, SETTLED_AFTER_MS)
  expect(trail.settled(3 * SETTLED_AFTER_MS)).toBe(9)
  trail.clear()
  expect(trail.settled(9 * SETTLED_AFTER_MS)).toBe(0)
})
