/** Events of one read are taken together, and nothing else changes by it. */
import { expect, test } from 'vitest'
import { CALM_GATHER_MS } from '../../../src-main/core/ingest/journal-batch.ts'
import { live, pong, wireEvent } from '../../support/fakes/events.ts'
import { EngineHarness } from '../../support/fakes/harness.ts'

async function following(): Promise<EngineHarness> {
  const harness = new EngineHarness()
  await harness.start()
  await harness.greet([1, 2, 3])
  await harness.prove([1, 2, 3])
  harness.sink.batches = []
  return harness
}
const quietEvent = (id: number) => wireEvent(id, { priority: 'P2' })
const quiet = (id: number) => live(quietEvent(id))
const taken = (harness: EngineHarness) => harness.sink.batches.map(({ events }) => events.map(({ id }) => id))

test('events of one read are one batch, in order, each with its text in the journal', async () => {
  const harness = await following()
  harness.sockets.last.messages(quiet(4), quiet(5), quiet(6))
  expect(taken(harness)).toEqual([[4, 5, 6]])
  await harness.advance(CALM_GATHER_MS)
  for (const id of [4, 5, 6]) {
    expect(harness.disk.rows.get(`1:${id}`)?.text).toBe(JSON.stringify(quietEvent(id)))
  }
})

test('A2: a P0 waits for no frame after it; what came before it goes first', async () => {
  const harness = await following()
  const { last } = harness.sockets
  last.message(quiet(4), true)
  expect(taken(harness)).toEqual([])
  last.message(live(wireEvent(5)), true)
  expect(taken(harness)).toEqual([[4, 5]])
  last.message(quiet(6), true)
  last.message(quiet(7))
  expect(taken(harness)).toEqual([
    [4, 5],
    [6, 7],
  ])
})

test('G5: an event that comes twice in one read is taken once', async () => {
  const harness = await following()
  harness.sockets.last.messages(quiet(4), quiet(5), quiet(4), quiet(5), quiet(6))
  expect(harness.sink.batches.flatMap(({ events }) => events.map(({ id }) => id))).toEqual([4, 5, 6])
})

test('P6: another message of the same read, or one that is none, changes no order', async () => {
  const harness = await following()
  harness.sockets.last.messages(quiet(4), pong(), quiet(5), 'no JSON', quiet(6))
  expect(taken(harness)).toEqual([[4], [5], [6]])
})

test('R8: what a read holds when its socket is given up has no effect', async () => {
  const harness = await following()
  const { last } = harness.sockets
  last.message(quiet(4), true)
  await harness.engine.stop()
  last.message(quiet(5))
  expect(taken(harness)).toEqual([])
})

test('a read of any length is taken in parts that leave room for other work', async () => {
  const harness = await following()
  harness.sockets.last.messages(...Array.from({ length: 600 }, (_, n) => quiet(10 + n)))
  expect(harness.sink.batches.map(({ events }) => events.length)).toEqual([256, 256, 88])
})
