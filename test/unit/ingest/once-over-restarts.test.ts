import { expect, test } from 'vitest'
import type { Cursor } from '../../../src-main/core/ports.ts'
import { handshake, live, settle, snapshot, START, wireEvent } from '../../support/fakes/events.ts'
import { entryOf } from '../../support/entry-of.ts'
import { EngineHarness, TEST_URL } from '../../support/fakes/harness.ts'

async function withUnprovenEvents(): Promise<EngineHarness> {
  const harness = new EngineHarness()
  await harness.start()
  await harness.greet([1, 2, 3])
  await harness.prove([1, 2, 3])
  harness.sockets.last.close()
  await harness.advance(2_000)
  await harness.greet([8, 9])
  harness.sockets.last.message(live(wireEvent(10)))
  await settle()
  return harness
}

test('G5: what the journal has is not news to the next run, from whichever source it comes again', async () => {
  const harness = await withUnprovenEvents()
  await harness.crash()
  await harness.greet([9, 10, 11])
  await harness.serve([4, 5, 6, 7, 8, 9, 10, 11])
  expect(harness.sink.ids().toSorted((a, b) => a - b)).toEqual([4, 5, 6, 7, 11])
  expect(harness.engine.counters()).toMatchObject({ events: 5, recovered: 4 })
  expect(harness.disk.ids(1)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
})

test('G5: nor is it when the journal opened late', async () => {
  const harness = await withUnprovenEvents()
  const restarted = harness.crash()
  harness.journal.failing = 'io'
  await restarted
  await harness.greet([10])
  expect(harness.sink.ids()).toEqual([10])
  harness.journal.failing = null
  await harness.advance(5_000)
  await harness.serve([4, 5, 6, 7, 8, 9, 10])
  expect(harness.sink.ids()).toEqual([10, 4, 5, 6, 7])
  expect(harness.disk.ids(1)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
})

test('G5: nor is what the journal has above all that came before it opened', async () => {
  const harness = await withUnprovenEvents()
  const restarted = harness.crash()
  harness.journal.failing = 'io'
  await restarted
  await harness.greet([8])
  harness.journal.failing = null
  await harness.advance(5_000)
  await harness.serve([4, 5, 6, 7, 8, 9, 10])
  expect(harness.sink.ids()).toEqual([8, 4, 5, 6, 7])
})

test('G9: after a restart of the server the ids of the epoch before say nothing', async () => {
  const harness = await withUnprovenEvents()
  await harness.crash()
  await harness.greet()
  const later = new Date(START + 3_600_000).toISOString()
  harness.sockets.last.message(snapshot(wireEvent(9, { detected_at: later })))
  await settle()
  expect(harness.sink.ids()).toEqual([9])
  expect(harness.disk.ids(2)).toEqual([9])
})

/** The server restarted once before; what comes before the file is open is filed under a number that means another time. */
async function openedLate(
  ids: readonly number[],
  {
    sealedCursor = null,
    meanwhile,
  }: {
    readonly sealedCursor?: Cursor | null
    /** Before it opens. */
    readonly meanwhile?: (harness: EngineHarness) => Promise<void>
  } = {},
): Promise<EngineHarness> {
  const harness = new EngineHarness()
  const { disk, journal } = harness
  for (let id = 1; id <= 5; id += 1) disk.rows.set(`1:${id}`, entryOf(wireEvent(id), { receivedAt: START }))
  disk.epochs.set(TEST_URL.origin, 2)
  disk.lastEpoch = 2
  disk.cursors.set(`${TEST_URL.origin} f1`, { epoch: 2, committedId: 3 })
  const newestAt = START - 1_800_000
  disk.documents.set('feed:2', JSON.stringify({ received: 3, newestAt, heardAt: newestAt }))
  journal.auto = false
  await harness.start({ sealedCursor })
  await harness.advance(6_000)
  await harness.greet(ids)
  await meanwhile?.(harness)
  journal.auto = true
  journal.step()
  await settle()
  return harness
}

test('G4, G9: what came before the journal opened waits until it is known where it belongs', async () => {
  const harness = await openedLate([4, 5])
  await harness.advance(100)
  expect([...harness.disk.rows.keys()]).toEqual(expect.arrayContaining(['2:4', '2:5']))
  expect(harness.sink.ids()).toEqual([4, 5])
})

test('G4: a SNAPSHOT from before the journal opened moves no durable position past what was missed', async () => {
  const harness = await openedLate([400, 401])
  await harness.advance(100)
  expect(harness.cursor).toBe(3)
  await harness.serve([4, 5, 6, 400, 401])
  expect(harness.disk.ids(2)).toEqual([4, 5, 6, 400, 401])
})

test('G7: what was missing before the journal opened is told no more once history has been read', async () => {
  const harness = await openedLate([4, 5])
  await harness.advance(2_000)
  await harness.serve([3, 4, 5])
  expect(harness.engine.status().gaps).toEqual([])
  expect([...harness.disk.gaps.values()].filter(({ outcome }) => outcome !== 'closed')).toEqual([])
})

test('G5, G9: of two restarts before the journal opened, the first may be one that it knows', async () => {
  const harness = await openedLate([4, 5], {
    sealedCursor: { epoch: 1, committedId: 900 },
    async meanwhile(harness) {
      const { sockets } = harness
      sockets.last.close()
      await harness.advance(2_000)
      sockets.last.accept()
      sockets.last.message(handshake())
      sockets.last.message(snapshot(wireEvent(1, { detected_at: new Date(START + 60_000).toISOString() })))
      await settle()
    },
  })
  await harness.advance(100)
  expect(harness.sink.ids()).toEqual([4, 5, 1])
  expect([2, 3, 4, 5].map((epoch) => harness.disk.ids(epoch))).toEqual([[4, 5], [1], [], []])
})

test('G8, G9: a restart that another key saw counts, even where ids have risen past our position since', async () => {
  const harness = new EngineHarness()
  const { disk } = harness
  disk.epochs.set(TEST_URL.origin, 2)
  disk.lastEpoch = 2
  disk.cursors.set(`${TEST_URL.origin} f1`, { epoch: 1, committedId: 3 })
  disk.cursors.set(`${TEST_URL.origin} f2`, { epoch: 2, committedId: 1 })
  disk.rows.set('2:1', entryOf(wireEvent(1), { epoch: 2, receivedAt: START }))
  await harness.start()
  await harness.greet([4, 5])
  await harness.serve([1, 2, 3, 4, 5])
  expect([1, 2].map((epoch) => harness.disk.ids(epoch))).toEqual([[], [1, 2, 3, 4, 5]])
  expect(harness.engine.status().gaps.map(({ reason }) => reason)).toEqual([
    'the server restarted its event numbers',
  ])
})
