import { expect, test } from 'vitest'
import type { FeedEvent } from '../../src-main/core/protocol/types.ts'
import { sentAt } from '../../src-main/demo/signals.ts'
import { connectClient } from '../support/feed-client.ts'
import { DEMO_KEY, withFeed } from '../support/feed-fixture.ts'
import { manualClock } from '../unit/demo/manual-clock.ts'

const START = Date.UTC(2026, 2, 17, 10, 30)
const MINUTE = 60_000

test('G2: after a restart REST has what was streamed before it and what was missed meanwhile', async () => {
  const streamed: FeedEvent[] = []
  const firstClock = manualClock(START)
  await withFeed(
    async ({ server }) => {
      const before = server.stats.emitted
      advanceBy(firstClock, 2 * MINUTE)
      streamed.push(...server.events.slice(before))
    },
    { clock: firstClock, generator: 'market' },
  )
  expect(streamed.length).toBeGreaterThan(20)

  const clock = manualClock(START + 12 * MINUTE)
  await withFeed(
    async ({ server }) => {
      const again = server.events.filter(
        (event) => sentAt(event) > START && sentAt(event) <= START + 2 * MINUTE,
      )
      const isOpener = ({ id }: FeedEvent): boolean => id % 10 !== 0
      expect(streamed.filter(isOpener)).toHaveLength(1)
      const market = streamed.filter((event) => !isOpener(event))
      expect(again.slice(0, market.length)).toEqual(market)

      const lastId = streamed.at(-1)?.id ?? 0
      const missed = server.events.filter(({ id }) => id > lastId)
      expect(missed.length).toBeGreaterThan(100)
      const response = await fetch(`${server.origin}/api/v1/fastfeed/events?since_id=${lastId}`, {
        headers: { 'X-API-Key': DEMO_KEY },
      })
      expect(await response.json()).toEqual({ events: missed.slice(0, 100), count: 100 })
    },
    { clock, generator: 'market' },
  )
})
test('G10: a fresh server has an hour of history, and its newest 200 in the SNAPSHOT', () =>
  withFeed(
    async ({ server }) => {
      expect(server.events.length).toBeGreaterThan(1_000)
      const oldest = server.events[0]
      expect(oldest && sentAt(oldest)).toBeLessThan(START - 55 * MINUTE)
      const client = await connectClient(server.wsUrl, DEMO_KEY)
      await client.until(() => client.frames('SNAPSHOT').length === 1)
      expect(client.frames('SNAPSHOT')[0]?.payload).toEqual({ events: server.events.slice(-200) })
    },
    { clock: manualClock(START), generator: 'market' },
  ))

test('the first P0 comes live within 10 s of the start', () => {
  const clock = manualClock(START)
  return withFeed(
    async ({ server }) => {
      const client = await connectClient(server.wsUrl, DEMO_KEY)
      await client.until(() => client.frames('SNAPSHOT').length === 1)
      advanceBy(clock, 10_000)
      await client.until(() =>
        client.frames('EVENT').some(({ payload }) => JSON.stringify(payload).includes('"P0"')),
      )
    },
    { clock, generator: 'market' },
  )
})

test('an event emitted by hand is above the market so far, and the market goes on above it', () => {
  const clock = manualClock(START)
  return withFeed(
    async ({ server }) => {
      const newest = server.stats.lastId
      const emitted = server.emitMany([{}, {}, {}])
      expect(emitted[0]?.id).toBeGreaterThan(newest)
      advanceBy(clock, MINUTE)
      const ids = server.events.map(({ id }) => id)
      expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
      expect(server.stats.lastId).toBeGreaterThan(emitted[2]?.id ?? Infinity)
    },
    { clock, generator: 'market' },
  )
})

test('G5: an event emitted by hand does not take the id of one emitted before a restart', async () => {
  const emitAt = (wallMs: number): Promise<number> =>
    withFeed(({ server }) => Promise.resolve(server.emit().id), {
      clock: manualClock(wallMs),
      generator: 'market',
    })
  expect(await emitAt(START + 2)).toBeGreaterThan(await emitAt(START))
})

/** In small steps, as time passes. */
function advanceBy(clock: { advance(ms: number): void }, totalMs: number): void {
  for (let done = 0; done < totalMs; done += 500) clock.advance(500)
}
