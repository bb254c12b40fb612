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
