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
  await harness.quiet()
  expect(harness.disk.ids(1)).toEqual([1, 2, 3, 4, 5])
  expect([harness.engine.status().journal, harness.cursor]).toEqual(['ok', 5])
})

test('G4: why the journal fails is told while it does, and no longer', async () => {
  const harness = await proven()
  for (const [kind, id] of [
    ['io', 4],
    ['disk-full', 5],
  ] as const) {
    harness.journal.failing = kind
    send(harness, id)
    await settle()
    expect(harness.engine.status()).toMatchObject({
      journal: kind === 'io' ? 'failing' : 'disk-full',
      journalProblem: `test: ${kind}`,
    })
    harness.journal.failing = null
    await harness.advance(5_000)
    await harness.quiet()
    expect(harness.engine.status()).toMatchObject({ journal: 'ok', journalProblem: null })
  }
})

test('A11: what the user says while the journal fails does not keep it from being opened again', async () => {
  const harness = await proven()
  harness.journal.failing = 'io'
  send(harness, 4)
  await settle()
  harness.engine.saveDocuments()
  harness.journal.failing = null
  send(harness, 5)
  await harness.advance(5_000)
  await harness.quiet()
  expect(harness.disk.ids(1)).toEqual([1, 2, 3, 4, 5])
  expect(harness.engine.status().journal).toBe('ok')
})

test('a full disk is asked again when the back-off says so, whatever is said meanwhile', async () => {
  const harness = await proven()
  harness.journal.failing = 'disk-full'
  send(harness, 4)
  await settle()
  const { appends } = harness.journal
  for (let n = 0; n < 20; n += 1) {
    harness.engine.saveDocuments()
    send(harness, 5 + n)
    await settle()
  }
  expect(harness.journal.appends).toBe(appends)
})

test('A9: an event that waits for the journal is acknowledged when it gets there', async () => {
  const harness = await proven()
  harness.journal.failing = 'disk-full'
  send(harness, 4)
  await settle()
  expect(harness.engine.acknowledge([{ epoch: 1, id: 4 }], 5)).toBe(true)
  await settle()
  expect([...harness.disk.acknowledged]).toEqual([])
  harness.journal.failing = null
  await harness.advance(5_000)
  expect([...harness.disk.acknowledged]).toEqual(['1:4'])
})

test('A9: an acknowledgement that is taken back while the journal fails is none when it works again', async () => {
  const harness = await proven()
  harness.journal.failing = 'disk-full'
  send(harness, 4, 5)
  await settle()
  for (const id of [4, 5]) harness.engine.acknowledge([{ epoch: 1, id }], 5)
  expect(harness.engine.acknowledge([{ epoch: 1, id: 4 }], null)).toBe(true)
  harness.journal.failing = null
  await harness.advance(5_000)
  expect([...harness.disk.acknowledged]).toEqual(['1:5'])
})

test('A9: with no journal open the engine leaves it to whoever asks', () => {
  expect(new EngineHarness().engine.acknowledge([{ epoch: 1, id: 4 }], 5)).toBe(false)
})

test('G5: what comes one by one while the disk is full is all written when there is room, once and in its order', async () => {
  const harness = await proven()
  harness.journal.failing = 'disk-full'
  const ids = Array.from({ length: 1_000 }, (_, n) => 4 + n)
  for (const id of ids) {
    send(harness, id)
    if (id % 100 === 0) await settle()
  }
  harness.journal.failing = null
  await harness.advance(400_000)
  await harness.quiet()
  expect(harness.disk.ids(1)).toEqual([1, 2, 3, ...ids])
  expect(harness.engine.counters().pendingJournal).toBe(0)
})

test('G5: what comes one by one while an append is under way is written after it, once', async () => {
  const harness = await proven()
  harness.journal.auto = false
  send(harness, 4, 5)
  await settle()
  const ids = Array.from({ length: 600 }, (_, n) => 6 + n)
  send(harness, ...ids)
  for (let appends = 0; harness.journal.waiting > 0 && appends < 1_000; appends += 1) {
    harness.journal.step()
    await settle()
  }
  expect(harness.disk.ids(1)).toEqual([1, 2, 3, 4, 5, ...ids])
  expect(harness.engine.counters().pendingJournal).toBe(0)
})

test('G4, G7: what was fetched after a kill and waits for a full disk is no recovery under way; with room it is completed', async () => {
  const harness = await proven()
  send(harness, 4)
  await harness.crash()
  harness.journal.failing = 'disk-full'
  const ids = [1, 2, 3, 4, 5, 6]
  await harness.greet(ids)
  expect(harness.engine.status().recovery.kind).toBe('running')
  await harness.serve(ids)
  await harness.advance(5_000)
  expect(harness.engine.status()).toMatchObject({ recovery: { kind: 'idle' }, journal: 'disk-full' })
  harness.journal.failing = null
  await harness.quiet()
  await harness.serve(ids)
  expect(harness.engine.status()).toMatchObject({ recovery: { kind: 'complete' }, journal: 'ok' })
  expect(harness.disk.ids(1)).toEqual(ids)
})
