import { expect, test } from 'vitest'
import type { FeedEvent } from '../../../src-main/core/protocol/types.ts'
import { createMarket } from '../../../src-main/demo/generator.ts'
import { startPump } from '../../../src-main/demo/publisher.ts'
import { manualClock } from './manual-clock.ts'

const START = Date.UTC(2026, 2, 17, 10, 30)

function pumped() {
  const clock = manualClock(START)
  const generator = createMarket({ seed: 3 })
  const live: FeedEvent[] = []
  const missed: FeedEvent[] = []
  const stop = startPump(clock, generator, (event, late) => (late ? missed : live).push(event))
  return { clock, generator, live, missed, stop }
}

test('what is streamed is what the generator has for that time', () => {
  const { clock, generator, live } = pumped()
  clock.advance(10 * 60_000)
  const due = generator.between(START, START + 10 * 60_000)
  expect(due.length).toBeGreaterThan(100)
  // At most one timer's grain is still to come.
  expect(due.slice(0, live.length)).toEqual(live)
  expect(due.length - live.length).toBeLessThanOrEqual(1)
})

test('R7: what was due while the machine slept is history, not a burst', () => {
  const { clock, generator, live, missed } = pumped()
  clock.jumpWall(10 * 60_000)
  clock.advance(2_100)
  expect(missed.length).toBeGreaterThan(100)
  expect(live.length).toBeLessThan(10)
  const all = [...missed, ...live]
  expect(generator.between(START, START + 10 * 60_000 + 2_100).slice(0, all.length)).toEqual(all)
})

test('R8: nothing is left after stop', () => {
  const { clock, live, stop } = pumped()
  clock.advance(60_000)
  const before = live.length
  expect(before).toBeGreaterThan(0)
  stop()
  clock.advance(60_000)
  expect(live.length).toBe(before)
  expect(clock.pendingTimers).toBe(0)
})
