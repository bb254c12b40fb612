/** G8: the last id kept outside the journal, when the key store that sealed it takes its time. */
import { expect, test } from 'vitest'
import type { Cursor } from '../../../src-main/core/ports.ts'
import { settle, snapshot, wireEvent } from '../../support/fakes/events.ts'
import { EngineHarness } from '../../support/fakes/harness.ts'

const SEALED: Cursor = { epoch: 1, committedId: 40 }

/** An engine on a journal that was lost, started before the key store has said anything. */
async function started() {
  const harness = new EngineHarness()
  let tell: (cursor: Cursor | null) => void = () => undefined
  await harness.start({ sealedCursor: new Promise((resolve) => (tell = resolve)) })
  return { harness, tell }
}
const open = (harness: EngineHarness) =>
  harness.engine.status().gaps.filter(({ outcome }) => outcome !== 'closed')

test('G8: a journal without a position waits for it, and history is read from there', async () => {
  const { harness, tell } = await started()
  expect(harness.sockets.opened).toBe(0)
  tell(SEALED)
  await settle()
  await harness.greet([45])
  await harness.serve([41, 42, 43, 44, 45])
  expect(harness.disk.ids(1)).toEqual([41, 42, 43, 44, 45])
  expect(harness.sink.ids('alerting')).toEqual(expect.arrayContaining([41, 42, 43, 44, 45]))
})

test('G8, G10: not for ever: the feed goes on, what comes is news, and what came in between is told as missing', async () => {
  const { harness } = await started()
  await harness.advance(5_000)
  await harness.advance(10)
  await harness.greet([45])
  expect(harness.sink.ids('alerting')).toEqual([45])
  await harness.prove([45])
  expect(open(harness)).toMatchObject([{ reason: expect.stringContaining('key store') }])
})

test('G5, G8: later still: what came in between is read, nothing twice, and the gap is closed', async () => {
  const { harness, tell } = await started()
  await harness.advance(5_000)
  await harness.advance(10)
  await harness.greet([45])
  await harness.serve([45])
  harness.sockets.last.message(snapshot(wireEvent(45), wireEvent(46)))
  tell(SEALED)
  await settle()
  await harness.prove([40, 41, 42, 43, 44, 45, 46])
  expect(harness.disk.ids(1)).toEqual([41, 42, 43, 44, 45, 46])
  expect([...harness.sink.ids()].sort()).toEqual([41, 42, 43, 44, 45, 46])
  expect(open(harness)).toEqual([])
})

test('G8: none, or one of another key: the gap goes with the next complete recovery', async () => {
  const { harness, tell } = await started()
  await harness.advance(5_000)
  await harness.advance(10)
  await harness.greet([45])
  tell(null)
  await settle()
  await harness.prove([45])
  expect(open(harness)).toEqual([])
})

test('G8: a journal that has its own position does not wait', async () => {
  const harness = new EngineHarness()
  await harness.start()
  await harness.greet([45])
  await harness.prove([45])
  await harness.crash({ sealedCursor: new Promise(() => undefined) })
  expect(harness.sockets.opened).toBe(2)
})
