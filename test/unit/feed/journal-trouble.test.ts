import { expect, test } from 'vitest'
import { live, settle, wireEvent } from '../../support/fakes/events.ts'
import { EngineHarness } from '../../support/fakes/harness.ts'

async function proven(): Promise<EngineHarness> {
  const harness = new EngineHarness()
  await harness.start()
  await harness.greet([1, 2, 3])
  await harness.prove([1, 2, 3])
  return harness
}
const send = (harness: EngineHarness, ...ids: readonly number[]) => {
  for (const id of ids) harness.sockets.last.message(live(wireEvent(id)))
}

test('G4: a journal whose thread died is opened again, and what waited is written', async () => {
  const harness = await proven()
  harness.journal.failing = 'io'
  send(harness, 4)
  await settle()
  expect(harness.engine.status().journal).toBe('failing')
  harness.journal.failing = null
  send(harness, 5)
  await harness.advance(5_000)
  expect(harness.disk.ids(1)).toEqual([1, 2, 3, 4, 5])
  expect([harness.engine.status().journal, harness.cursor]).toEqual(['ok', 5])
})
