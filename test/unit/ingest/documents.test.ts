import { describe, expect, test } from 'vitest'
import { live, settle, wireEvent } from '../../support/fakes/events.ts'
import { EngineHarness } from '../../support/fakes/harness.ts'

async function started(): Promise<EngineHarness> {
  const harness = new EngineHarness()
  await harness.start()
  await harness.greet([1])
  await harness.serve([])
  return harness
}
const stored = (harness: EngineHarness) => harness.disk.documents.get('alerts')

describe('documents with no event to carry them (A9, A11)', () => {
  test('are committed when the sink says so', async () => {
    const harness = await started()
    harness.sink.own = { alerts: 'snoozed' }
    await settle()
    expect(stored(harness)).toBeUndefined()
    harness.engine.saveDocuments()
    await settle()
    expect(stored(harness)).toBe('snoozed')
  })

  test('what changed while a transaction was under way goes with the next, once', async () => {
    const harness = await started()
    harness.journal.auto = false
    harness.sink.own = { alerts: '1' }
    harness.engine.saveDocuments()
    for (const text of ['2', '3', '4']) {
      harness.sink.own = { alerts: text }
      harness.engine.saveDocuments()
    }
    const before = harness.journal.appends
    harness.journal.auto = true
    harness.journal.step()
    await settle()
    expect(stored(harness)).toBe('4')
    expect(harness.journal.appends).toBe(before + 1)
  })

  test('an event that waits carries them: no transaction of their own', async () => {
    const harness = await started()
    harness.journal.auto = false
    harness.sockets.last.message(live(wireEvent(5)))
    harness.sockets.last.message(live(wireEvent(6)))
    harness.sink.own = { alerts: 'with the event' }
    harness.engine.saveDocuments()
    const before = harness.journal.appends
    harness.journal.auto = true
    harness.journal.step()
    await settle()
    expect(stored(harness)).toBe('with the event')
    expect(harness.journal.appends).toBe(before + 1)
  })

  test('a journal that is full or closed keeps them until it is not; nothing piles up meanwhile', async () => {
    const harness = await started()
    harness.journal.failing = 'disk-full'
    for (let n = 0; n < 1000; n += 1) {
      harness.sink.own = { alerts: String(n) }
      harness.engine.saveDocuments()
    }
    await settle()
    expect(stored(harness)).toBeUndefined()
    harness.journal.failing = null
    await harness.advance(60_000)
    expect(stored(harness)).toBe('999')
  })

  test('R8: after the end nothing is written', async () => {
    const harness = await started()
    await harness.engine.dispose()
    const before = harness.journal.appends
    harness.engine.saveDocuments()
    expect(harness.journal.appends).toBe(before)
  })
})

describe('documents that did not change', () => {
  /** Names of the sink's documents in each transaction from now on. */
  function written(harness: EngineHarness): string[][] {
    const names: string[][] = []
    const append = harness.journal.append.bind(harness.journal)
    harness.journal.append = (batch) => {
      names.push(Object.keys(batch.documents ?? {}).filter((name) => !name.startsWith('feed:')))
      return append(batch)
    }
    return names
  }
  const send = async (harness: EngineHarness, id: number) => {
    harness.sockets.last.message(live(wireEvent(id)))
    await settle()
  }

  test('are not written again', async () => {
    const harness = await started()
    const names = written(harness)
    harness.sink.own = { alerts: '1', pins: 'a' }
    await send(harness, 5)
    await send(harness, 6)
    harness.sink.own = { alerts: '2', pins: 'a' }
    await send(harness, 7)
    expect(names).toEqual([['alerts', 'pins'], [], ['alerts']])
  })

  test('are written again after a transaction that failed, and on request', async () => {
    const harness = await started()
    harness.sink.own = { alerts: '1' }
    harness.journal.failing = 'disk-full'
    await send(harness, 5)
    expect(stored(harness)).toBeUndefined()
    harness.journal.failing = null
    await harness.advance(60_000)
    expect(stored(harness)).toBe('1')

    harness.disk.documents.clear()
    harness.engine.saveDocuments()
    await settle()
    expect(stored(harness)).toBe('1')
  })
})
