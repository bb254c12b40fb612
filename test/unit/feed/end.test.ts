import { expect, test } from 'vitest'
import { settle } from '../../support/fakes/events.ts'
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
