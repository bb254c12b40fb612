import { expect, test } from 'vitest'
import { settle, snapshot, START, wireEvent } from '../../support/fakes/events.ts'
import { EngineHarness } from '../../support/fakes/harness.ts'

const LATER = new Date(START + 3_600_000).toISOString()

async function reconnected(harness: EngineHarness): Promise<EngineHarness> {
  harness.sockets.last.close()
  await harness.advance(2_000)
  await harness.greet()
  return harness
}

async function provenTo(...ids: readonly number[]): Promise<EngineHarness> {
  const harness = new EngineHarness()
  await harness.start()
  await harness.greet(ids)
  await harness.prove(ids)
  return harness
}

test('G9: an event missed at the tip, lower in id and later in time, is no restart beside events that are known', async () => {
  const harness = await reconnected(await provenTo(101, 102, 104))
  harness.sockets.last.message(
    snapshot(wireEvent(102), wireEvent(103, { detected_at: LATER }), wireEvent(104)),
  )
  await settle()
  expect(harness.disk.ids(1)).toEqual([101, 102, 103, 104])
  expect(harness.disk.ids(2)).toEqual([])
})

test('G9: nor is it after a start, when only the journal knows them', async () => {
  const harness = await provenTo(101, 102, 104)
  await harness.crash()
  await harness.greet()
  harness.sockets.last.message(snapshot(wireEvent(103, { detected_at: LATER }), wireEvent(104)))
  await settle()
  expect(harness.disk.ids(1)).toEqual([101, 102, 103, 104])
})

test('G9: one time of detection in the far future hides no restart', async () => {
  const harness = await reconnected(await provenTo(101, 102))
  harness.sockets.last.message(snapshot(wireEvent(103, { detected_at: '2099-01-01T00:00:00Z' })))
  await settle()
  await reconnected(harness)
  harness.sockets.last.message(snapshot(wireEvent(50, { detected_at: LATER })))
  await settle()
  expect(harness.disk.ids(1)).toEqual([101, 102, 103])
  expect(harness.disk.ids(2)).toEqual([50])
})

test('G9: nor does it show one', async () => {
  const harness = await reconnected(await provenTo(101, 103))
  harness.sockets.last.message(snapshot(wireEvent(102, { detected_at: '2099-01-01T00:00:00Z' })))
  await settle()
  expect(harness.disk.ids(1)).toEqual([101, 102, 103])
})

const atLater = (ms: number) => ({ detected_at: new Date(START + 3_600_000 + ms).toISOString() })

/** The server restarted, and REST, which is late, has nothing of it yet. */
async function restarted(): Promise<EngineHarness> {
  const harness = await reconnected(await provenTo(101, 102))
  harness.sockets.last.message(snapshot(wireEvent(50, atLater(0))))
  await harness.serve([])
  expect(harness.disk.ids(2)).toEqual([50])
  return harness
}

test('G9, G5: a page of history shows a restart before a socket that brings nothing does, and nothing comes twice', async () => {
  const harness = await reconnected(await restarted())
  harness.sockets.last.message(snapshot())
  harness.recoveryApi.give([wireEvent(40, atLater(2_000))])
  await settle()
  expect(harness.recoveryApi.pending[0]?.sinceId).toBe(0)
  harness.recoveryApi.give([wireEvent(40, atLater(2_000))])
  await settle()
  // Healthy (R2), so that the next attempt comes soon.
  await harness.advance(10_000)
  await reconnected(harness)
  harness.sockets.last.message(snapshot(wireEvent(40, atLater(2_000)), wireEvent(41, atLater(3_000))))
  harness.recoveryApi.give([wireEvent(40, atLater(2_000)), wireEvent(41, atLater(3_000))])
  await settle()
  expect([1, 2, 3].map((epoch) => harness.disk.ids(epoch))).toEqual([[101, 102], [50], [40, 41]])
  expect(harness.sink.ids()).toEqual([101, 102, 50, 40, 41])
})

test('G9: so does one from a server that is deaf to since_id, all below what is proved', async () => {
  const harness = await reconnected(await provenTo(101, 102))
  harness.sockets.last.message(snapshot())
  for (let times = 0; times < 2; times += 1) {
    harness.recoveryApi.give([wireEvent(50, atLater(0)), wireEvent(51, atLater(1))])
    await settle()
  }
  expect([1, 2].map((epoch) => harness.disk.ids(epoch))).toEqual([
    [101, 102],
    [50, 51],
  ])
})

test('G9: what history had before the restarted server’s first SNAPSHOT shows none', async () => {
  const harness = await reconnected(await restarted())
  harness.sockets.last.message(snapshot())
  harness.recoveryApi.give([wireEvent(40, atLater(-2_000)), wireEvent(41, atLater(-1_000))])
  await settle()
  expect(harness.disk.ids(2)).toEqual([40, 41, 50])
})

test('G9: nor does a page that contradicts this connection’s SNAPSHOT', async () => {
  const harness = await reconnected(await restarted())
  harness.sockets.last.message(snapshot(wireEvent(50, atLater(0))))
  harness.recoveryApi.give([wireEvent(40, atLater(2_000))])
  await settle()
  expect(harness.disk.ids(2)).toEqual([40, 50])
})

test('G7, G9: a gap of a former epoch is told for a week; no recovery could close it', async () => {
  const harness = await reconnected(await provenTo(101, 102))
  harness.sockets.last.message(snapshot(wireEvent(50, { detected_at: LATER })))
  await settle()
  await harness.prove([])
  expect(harness.engine.status().gaps).toMatchObject([{ outcome: 'partial' }])
  harness.sockets.last.close()
  harness.clock.jumpWall(8 * 86_400_000)
  await harness.advance(2_000)
  await harness.greet()
  await harness.prove([])
  expect(harness.engine.status().gaps).toEqual([])
  expect([...harness.disk.gaps.values()].filter((gap) => gap.outcome !== 'closed')).toEqual([])
})
