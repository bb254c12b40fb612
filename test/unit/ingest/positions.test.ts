import { describe, expect, test } from 'vitest'
import { live, pong, START, wireEvent } from '../../support/fakes/events.ts'
import { settle } from '../../support/fakes/events.ts'
import { EngineHarness } from '../../support/fakes/harness.ts'

async function proven(ids: readonly number[] = [1, 2, 3]): Promise<EngineHarness> {
  const harness = new EngineHarness()
  await harness.start()
  await harness.greet(ids)
  await harness.prove(ids)
  return harness
}

describe('first run', () => {
  test('G10: the first SNAPSHOT fills the feed silently, sets the cursor and alerts nothing', async () => {
    const harness = new EngineHarness()
    await harness.start()
    await harness.greet([1, 2, 3])
    expect(harness.sink.ids('silent')).toEqual([1, 2, 3])
    expect(harness.sink.ids('alerting')).toEqual([])
    expect(harness.disk.ids(1)).toEqual([1, 2, 3])
    expect(harness.cursor).toBe(3)
  })

  test('G10: a SNAPSHOT on a later connection is not silent, and a live event never is', async () => {
    const harness = await proven()
    harness.sockets.last.message(live(wireEvent(4)))
    harness.sockets.last.close()
    await harness.advance(2_000)
    await harness.greet([4, 5])
    expect(harness.sink.ids('alerting')).toEqual([4, 5])
  })
})

describe('two positions', () => {
  test('G4: with history proven, the cursor trails the socket, and follows in the transaction of a later event', async () => {
    const harness = await proven()
    harness.sockets.last.message(live(wireEvent(7)))
    await settle()
    expect(harness.cursor).toBe(3)
    await harness.advance(29_999)
    harness.sockets.last.message(pong())
    await harness.advance(1)
    const before = harness.disk.transactions
    harness.sockets.last.message(live(wireEvent(9)))
    await settle()
    expect([harness.cursor, harness.disk.transactions]).toEqual([7, before + 1])
  })

  test('G4: a socket that went quiet is followed with the heartbeat', async () => {
    const harness = await proven()
    harness.sockets.last.message(live(wireEvent(7)))
    await harness.quiet()
    expect(harness.cursor).toBe(7)
  })

  test('G4: what a server sends out of order and does not get to send before a crash is read again', async () => {
    const harness = await proven()
    harness.sockets.last.message(live(wireEvent(6)))
    await settle()
    await harness.crash()
    await harness.greet()
    await harness.serve([4, 5, 6, 7])
    expect(harness.disk.ids(1)).toEqual([1, 2, 3, 4, 5, 6, 7])
  })

  test('G4: what a server sends out of order and there is no room for is read again', async () => {
    const harness = new EngineHarness({ limits: { capacity: 2 } })
    await harness.start()
    await harness.greet([1, 2])
    await harness.prove([1, 2])
    harness.journal.auto = false
    for (const id of [6, 8, 5]) harness.sockets.last.message(live(wireEvent(id)))
    expect(harness.engine.counters().shed).toBe(1)
    harness.journal.auto = true
    while (harness.journal.waiting > 0) {
      harness.journal.step()
      await settle()
    }
    await harness.serve([5, 6, 8])
    expect(harness.disk.ids(1)).toEqual([1, 2, 5, 6, 8])
  })

  test('G4: during a recovery live and SNAPSHOT events are journaled and alerted at once, and the cursor stays', async () => {
    const harness = await proven()
    harness.sockets.last.close()
    await harness.advance(2_000)
    await harness.greet([8, 9])
    harness.sockets.last.message(live(wireEvent(10)))
    await settle()
    expect(harness.sink.ids('alerting')).toEqual([8, 9, 10])
    expect(harness.disk.ids(1)).toEqual([1, 2, 3, 8, 9, 10])
    expect(harness.cursor).toBe(3)
  })

  test('G4: a crash while history is unproven re-reads from the cursor and loses nothing', async () => {
    const harness = await proven()
    harness.sockets.last.close()
    await harness.advance(2_000)
    await harness.greet([8, 9])
    harness.sockets.last.message(live(wireEvent(10)))
    await settle()
    await harness.crash()
    await harness.greet([9, 10])
    expect(harness.recoveryApi.last.sinceId).toBe(3)
    await harness.serve([4, 5, 6, 7, 8, 9, 10])
    expect(harness.disk.ids(1)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })
})

describe('a message that cannot be read', () => {
  test('P6, G7: the event is fetched at once, alerted, and the doubt is told until history is confirmed', async () => {
    const harness = await proven()
    harness.sockets.last.message('{"type":"EVENT","payload":{"id":')
    await settle()
    expect(harness.engine.status().gaps).toMatchObject([{ reason: 'a message could not be read' }])
    await harness.serve([1, 2, 3, 4])
    expect([harness.sink.ids('alerting'), harness.disk.ids(1)]).toEqual([[4], [1, 2, 3, 4]])
    expect(harness.engine.status().gaps).toHaveLength(1)
    await harness.prove([1, 2, 3, 4])
    expect(harness.engine.status().gaps).toEqual([])
  })

  test('G4: the cursor does not pass it meanwhile', async () => {
    const harness = await proven()
    harness.sockets.last.message('rubbish')
    harness.sockets.last.message(live(wireEvent(9)))
    harness.recoveryApi.answer({ kind: 'failed', reason: 'down' })
    await harness.quiet()
    expect(harness.cursor).toBe(3)
  })

  test('P6: a kind of message that is not known yet is no lost event', async () => {
    const harness = await proven()
    harness.sockets.last.message({ type: 'MARKET_OPEN', payload: {} })
    await settle()
    expect([harness.engine.status().gaps, harness.recoveryApi.pending]).toEqual([[], []])
  })
})

describe('what a server sends by mistake', () => {
  test('G9: a straggler of the former connection is no restart', async () => {
    const harness = await proven()
    for (const id of [4, 5, 7]) harness.sockets.last.message(live(wireEvent(id)))
    await settle()
    harness.sockets.last.close()
    await harness.advance(2_000)
    await harness.greet()
    const at = new Date(START + 7_005).toISOString()
    harness.sockets.last.message(live(wireEvent(6, { detected_at: at })))
    await harness.serve([1, 2, 3, 4, 5, 6, 7])
    expect([harness.disk.ids(1), harness.disk.ids(2)]).toEqual([[1, 2, 3, 4, 5, 6, 7], []])
  })

  test('G4: one absurd id is taken, and does not move the position beyond all that follows', async () => {
    const harness = await proven()
    harness.sockets.last.message(live(wireEvent(1_700_000_000_000)))
    for (const id of [5, 6]) harness.sockets.last.message(live(wireEvent(id)))
    await harness.quiet()
    expect([harness.sink.ids('alerting'), harness.cursor]).toEqual([[1_700_000_000_000, 5, 6], 6])
  })

  test('G4: a server that goes on from far higher ids is followed from the second on', async () => {
    const harness = await proven()
    for (const id of [1_700_000_000_000, 1_700_000_000_001]) harness.sockets.last.message(live(wireEvent(id)))
    await harness.quiet()
    expect(harness.cursor).toBe(1_700_000_000_001)
  })

  test('G7: an entry of history that cannot be read stays told, until the user asks again', async () => {
    const harness = await proven()
    harness.sockets.last.close()
    await harness.advance(2_000)
    await harness.greet()
    harness.recoveryApi.give([{ ...wireEvent(4), type: '' }, wireEvent(5)])
    await settle()
    await harness.prove([1, 2, 3, 5])
    expect(harness.engine.status().gaps).toMatchObject([
      { outcome: 'partial', reason: 'an entry of history could not be read' },
    ])
    harness.engine.retryRecovery()
    await harness.prove([1, 2, 3, 5])
    expect(harness.engine.status().gaps).toEqual([])
  })

  test('G7: the gap of events there was no room for lasts as long as there was none', async () => {
    const harness = new EngineHarness({ limits: { capacity: 1 } })
    await harness.start()
    await harness.greet([1])
    await harness.prove([1])
    harness.journal.auto = false
    for (const id of [2, 3]) harness.sockets.last.message(live(wireEvent(id)))
    await harness.advance(5_000)
    harness.sockets.last.message(live(wireEvent(4)))
    harness.journal.auto = true
    while (harness.journal.waiting > 0) {
      harness.journal.step()
      await settle()
    }
    const [gap] = harness.engine.status().gaps
    expect((gap?.to ?? 0) - (gap?.from ?? 0)).toBeGreaterThanOrEqual(5_000)
  })
})
