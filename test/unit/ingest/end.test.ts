import { expect, test } from 'vitest'
import { live, settle, wireEvent } from '../../support/fakes/events.ts'
import { EngineHarness } from '../../support/fakes/harness.ts'

test('R8: a journal that does not close keeps the end waiting for three seconds at most', async () => {
  const harness = new EngineHarness()
  await harness.start()
  await harness.greet([1])
  harness.journal.auto = false
  let ended = false
  const end = harness.engine.dispose().then(() => {
    ended = true
  })
  await settle()
  await harness.advance(2_900)
  expect(ended).toBe(false)
  await harness.advance(200)
  await end
  expect(harness.clock.timers).toBe(0)
})

/** An event was taken before the journal opened, and the end begins. */
async function endWhileOpening() {
  const harness = new EngineHarness()
  harness.journal.auto = false
  await harness.start()
  await harness.advance(6_000)
  await harness.greet([1])
  harness.sockets.last.message(live(wireEvent(2)))
  await settle()
  let ended = false
  const end = harness.engine.dispose().then(() => {
    ended = true
  })
  await settle()
  return { harness, end, ended: () => ended }
}

test('R8, G4: an end while the journal still opens waits for it, and what was taken is written', async () => {
  const { harness, end, ended } = await endWhileOpening()
  await harness.advance(1_500)
  expect(ended()).toBe(false)
  harness.journal.auto = true
  harness.journal.step()
  await settle()
  await harness.advance(1_000)
  await end
  expect([harness.disk.ids(1), harness.cursor]).toEqual([[1, 2], 1])
  expect(harness.log.text()).not.toContain('not written')
})

test('R8: a journal that does not open by then keeps the end no longer; how much is not written is said', async () => {
  const { harness, end, ended } = await endWhileOpening()
  await harness.advance(1_900)
  expect(harness.log.text()).not.toContain('not written')
  await harness.advance(200)
  expect([ended(), harness.log.text().includes('2 events not written')]).toEqual([false, true])
  await harness.advance(3_000)
  await end
  expect(harness.log.text()).toContain('2 events not written')
  expect(harness.clock.timers).toBe(0)
})

test('R8: documents alone wait for no journal that is being opened, nor for one that nobody opens', async () => {
  const harness = new EngineHarness()
  harness.journal.auto = false
  harness.engine.saveDocuments()
  await harness.engine.stop()
  await harness.start()
  harness.engine.saveDocuments()
  await harness.engine.stop()
  expect(harness.log.text()).not.toContain('not written')
})
