import { describe, expect, test } from 'vitest'
import { live, settle, snapshot, START, wireEvent } from '../../support/fakes/events.ts'
import { EngineHarness, TEST_KEY, TEST_URL, testConfig } from '../../support/fakes/harness.ts'
import { MemoryDisk } from '../../support/fakes/journal.ts'
import type { EngineLimits } from '../../../src-main/core/ingest/engine-types.ts'

async function proven(limits: Partial<EngineLimits> = {}): Promise<EngineHarness> {
  const harness = new EngineHarness({ limits })
  await harness.start()
  await harness.greet([1, 2, 3])
  await harness.prove([1, 2, 3])
  return harness
}
const send = (harness: EngineHarness, ...ids: readonly number[]) => {
  for (const id of ids) harness.sockets.last.message(live(wireEvent(id)))
}
async function reconnect(harness: EngineHarness, ids: readonly number[] | null): Promise<void> {
  harness.sockets.last.close()
  await harness.advance(2_000)
  await harness.greet(ids)
}

describe('once', () => {
  test('G5: live, SNAPSHOT and recovery bring the same event; it is shown and journaled once', async () => {
    const harness = await proven()
    send(harness, 4, 4)
    await reconnect(harness, [3, 4, 5])
    send(harness, 5, 6)
    await harness.serve([4, 5, 6])
    expect(harness.sink.ids()).toEqual([1, 2, 3, 4, 5, 6])
    expect(harness.disk.ids(1)).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('A2: the sink hears of an event before the journal does', async () => {
    const harness = await proven()
    harness.journal.auto = false
    let waiting = -1
    harness.sink.onAccept = () => {
      waiting = harness.journal.waiting
    }
    send(harness, 9)
    expect(waiting).toBe(0)
  })

  test('A2: a sink that throws costs the alert, not the event', async () => {
    const harness = await proven()
    harness.sink.onAccept = () => {
      throw new Error('boom')
    }
    send(harness, 9)
    await settle()
    expect(harness.disk.rows.get('1:9')?.decision).toBeNull()
  })

  test('L1: a batch carries the very lags that are journaled with its events; recovered ones have none', async () => {
    const harness = await proven()
    send(harness, 4)
    await reconnect(harness, [4])
    await harness.serve([5])
    await settle()
    const carried = harness.sink.batches.flatMap(({ events, lagMs }) =>
      events.map((event, index) => [event.id, lagMs[index]]),
    )
    expect(carried).toEqual([1, 2, 3, 4, 5].map((id) => [id, harness.disk.rows.get(`1:${id}`)?.lagMs]))
    expect(carried.filter(([, lag]) => lag !== null).map(([id]) => id)).toEqual([4])
  })

  test('P6: frames that cannot be read are counted and change nothing', async () => {
    const harness = await proven()
    for (const text of ['', '{', '7', '{"type":"NEW"}', '{"type":"EVENT","payload":{"id":-1}}'])
      harness.sockets.last.message(text)
    expect(harness.engine.counters().malformed).toBe(5)
    expect(harness.engine.status().connection.kind).toBe('live')
  })

  test('P1: history outside the subscription is not shown or journaled, and the cursor passes it', async () => {
    const harness = new EngineHarness()
    await harness.start({ url: { ...TEST_URL, symbols: ['BTCUSDT'] } })
    await harness.greet([1])
    harness.recoveryApi.give([
      wireEvent(2, { symbol: 'ETHUSDT' }),
      wireEvent(3),
      wireEvent(4, { symbol: 'SOLUSDT' }),
    ])
    await settle()
    await harness.serve([])
    expect(harness.sink.ids()).toEqual([1, 3])
    expect(harness.cursor).toBe(4)
  })
})

describe('identity', () => {
  test('G8: another key starts its own cursor; the first one finds its own again', async () => {
    const harness = await proven()
    const other = { origin: TEST_URL.origin, keyFingerprint: 'f2' }
    await harness.start({ identity: other })
    expect(harness.sockets.maxOpen).toBe(1)
    await harness.greet([10])
    expect(harness.sink.ids('silent')).toEqual([1, 2, 3, 10])
    await harness.start()
    await harness.greet()
    expect(harness.recoveryApi.last.sinceId).toBe(3)
  })

  test('G8: with a rebuilt journal the sealed cursor counts', async () => {
    const disk = new MemoryDisk()
    disk.corrupt('/aside')
    const harness = new EngineHarness({ disk })
    await harness.start({ sealedCursor: { epoch: 1, committedId: 40 } })
    await harness.greet([45])
    expect(harness.sink.quarantinedAt).toBe('/aside')
    expect(harness.sink.ids('alerting')).toEqual([45])
    expect(harness.recoveryApi.last.sinceId).toBe(40)
  })

  test('G9: a SNAPSHOT newer in time and lower in id begins an epoch and is not taken for duplicates', async () => {
    const harness = new EngineHarness()
    await harness.start()
    await harness.greet([101, 102])
    await harness.prove([101, 102])
    harness.sockets.last.close()
    await harness.advance(2_000)
    await harness.greet()
    const later = new Date(START + 3_600_000).toISOString()
    harness.sockets.last.message(snapshot(wireEvent(101, { detected_at: later })))
    await settle()
    expect(harness.disk.ids(2)).toEqual([101])
    expect(harness.recoveryApi.last.sinceId).toBe(0)
    expect(harness.engine.status().gaps).toMatchObject([
      { outcome: 'partial', reason: 'the server restarted its event numbers' },
      { outcome: 'open' },
    ])
  })

  test('G9: an old SNAPSHOT is only old', async () => {
    const harness = await proven()
    send(harness, 4, 5)
    await reconnect(harness, [2, 3])
    expect(harness.sink.ids()).toEqual([1, 2, 3, 4, 5])
    expect(harness.disk.ids(2)).toEqual([])
  })

  test('G9: without a SNAPSHOT a live event tells', async () => {
    const harness = await proven()
    send(harness, 500)
    await settle()
    await reconnect(harness, [])
    const later = new Date(START + 3_600_000).toISOString()
    harness.sockets.last.message(live(wireEvent(1, { detected_at: later })))
    await settle()
    expect(harness.disk.ids(2)).toEqual([1])
    expect(harness.sink.ids('alerting')).toEqual([500, 1])
  })
})

describe('the journal in trouble', () => {
  test('G4: the feed goes on in memory, says so, and everything is written in the end', async () => {
    const harness = await proven()
    harness.journal.failing = 'disk-full'
    send(harness, 4, 5, 6)
    await settle()
    expect(harness.sink.ids('alerting')).toEqual([4, 5, 6])
    expect(harness.engine.status().journal).toBe('disk-full')
    expect(harness.cursor).toBe(3)
    harness.journal.failing = null
    await harness.advance(5_000)
    await harness.quiet()
    expect(harness.disk.ids(1)).toEqual([1, 2, 3, 4, 5, 6])
    expect([harness.engine.status().journal, harness.cursor]).toEqual(['ok', 6])
  })

  test('G4: at the bound events are alerted and left to a recovery; the cursor stands before them', async () => {
    const harness = await proven({ capacity: 3 })
    harness.journal.auto = false
    send(harness, 4, 5, 6, 7, 8)
    expect(harness.sink.ids('alerting')).toEqual([4, 5, 6, 7, 8])
    expect(harness.engine.counters()).toMatchObject({ shed: 2, pendingJournal: 3, pendingJournalPeak: 3 })
    expect(harness.engine.status().gaps).toMatchObject([{ reason: 'the journal could not keep up' }])
    harness.journal.auto = true
    while (harness.journal.waiting > 0) {
      harness.journal.step()
      await settle()
    }
    expect(harness.cursor).toBe(3)
    await harness.prove([1, 2, 3, 4, 5, 6, 7, 8])
    expect(harness.disk.ids(1)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(harness.sink.ids('alerting')).toEqual([4, 5, 6, 7, 8])
    expect([harness.cursor, harness.engine.status().gaps]).toEqual([8, []])
  })

  test('A2, A17: the policy hears of all of a page at once, before anything of it is written', async () => {
    const harness = await proven()
    await reconnect(harness, null)
    harness.journal.auto = false
    const heard: unknown[] = []
    harness.sink.onAccept = ({ events }) => heard.push([events.length, harness.journal.waiting])
    await harness.serve([4, 5, 6, 7, 8])
    expect(heard).toEqual([[5, 0]])
  })

  test('G4: a page that is larger than the queue is taken when the queue is empty', async () => {
    const harness = await proven({ capacity: 3 })
    await reconnect(harness, null)
    // A server that is deaf to since_id: its second answer of this kind proves itself (G2).
    harness.recoveryApi.give([1, 2, 3, 4].map((id) => wireEvent(id)))
    await settle()
    harness.journal.auto = false
    harness.recoveryApi.give([1, 2, 3, 4, 5, 6, 7, 8, 9].map((id) => wireEvent(id)))
    await settle()
    harness.journal.auto = true
    harness.journal.step()
    await settle()
    expect(harness.engine.counters().shed).toBe(0)
    expect([harness.disk.ids(1), harness.cursor]).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9], 9])
  })

  test('A9: an event there was no room for keeps how it came, what was decided, and its acknowledgement', async () => {
    const harness = await proven({ capacity: 1 })
    const decision = { outcome: 'feed', reason: 'too-old', detail: null, decidedAt: 3, ageS: 0 } as const
    harness.sink.decision = decision
    harness.journal.auto = false
    send(harness, 4, 5)
    harness.engine.acknowledge([{ epoch: 1, id: 5 }], 77)
    harness.journal.auto = true
    while (harness.journal.waiting > 0) {
      harness.journal.step()
      await settle()
    }
    await harness.prove([1, 2, 3, 4, 5])
    expect(harness.disk.rows.get('1:5')).toMatchObject({ source: 'live', decision })
    expect([...harness.disk.acknowledged]).toEqual(['1:5'])
  })

  test('A2: a journal that does not open keeps nobody from the feed', async () => {
    const harness = new EngineHarness()
    harness.journal.failing = 'io'
    await harness.start({ sealedCursor: { epoch: 1, committedId: 2 } })
    await harness.greet([3])
    expect(harness.sink.ids('alerting')).toEqual([3])
    harness.journal.failing = null
    await harness.advance(5_000)
    await harness.serve([3])
    expect(harness.disk.ids(1)).toEqual([3])
  })

  test('G5: what comes while an append runs goes in one transaction', async () => {
    const harness = await proven()
    harness.journal.auto = false
    send(harness, 4, 5, 6, 7)
    expect(harness.journal.waiting).toBe(1)
    harness.journal.step()
    await settle()
    harness.journal.step()
    await settle()
    expect(harness.journal.largestBatch).toBe(3)
    harness.journal.auto = true
    await harness.quiet()
    expect(harness.cursor).toBe(7)
  })
})

describe('what the user is told', () => {
  test('G7: a failed recovery leaves the socket alone, shows its gap, and a retry closes it', async () => {
    const harness = await proven()
    await reconnect(harness, [9])
    harness.recoveryApi.answer({ kind: 'http', status: 404, retryAfterS: null, body: '' })
    await settle()
    expect(harness.engine.status()).toMatchObject({
      connection: { kind: 'live' },
      recovery: { kind: 'retrying' },
      gaps: [{ outcome: 'failed' }],
    })
    harness.engine.retryRecovery()
    await harness.serve([1, 2, 3, 9])
    expect(harness.engine.status()).toMatchObject({ recovery: { kind: 'complete' }, gaps: [] })
  })

  test('G7: gaps survive a restart', async () => {
    const harness = await proven()
    await reconnect(harness, null)
    harness.recoveryApi.answer({ kind: 'failed', reason: 'x' })
    await settle()
    await harness.crash()
    expect(harness.engine.status().gaps).toMatchObject([{ outcome: 'failed' }])
  })

  test('R5: an unknown ERROR is shown and not fatal; R4: RATE_LIMITED holds REST as well', async () => {
    const harness = await proven()
    const { last } = harness.sockets
    last.message({ type: 'ERROR', payload: { code: 'ODD', message: `what is ${TEST_KEY}?` } })
    expect(harness.engine.status()).toMatchObject({
      connection: { kind: 'live' },
      lastServerError: { code: 'ODD', message: 'what is [secret]?' },
    })
    last.message({ type: 'ERROR', payload: { code: 'RATE_LIMITED', message: '', retry_after: 30 } })
    const asked = harness.recoveryApi.total
    harness.engine.retryRecovery()
    await harness.advance(29_000)
    expect(harness.recoveryApi.total).toBe(asked)
    await harness.advance(1_000)
    expect(harness.recoveryApi.total).toBe(asked + 1)
  })

  test('R3: AUTH_FAILED parks and terminates', async () => {
    const harness = await proven()
    harness.sockets.last.message({ type: 'ERROR', payload: { code: 'AUTH_FAILED', message: 'expired' } })
    expect(harness.engine.status().connection.kind).toBe('key-rejected')
    expect(harness.sockets.openNow).toBe(0)
  })

  test('P8: tier and delay come with the handshake', async () => {
    const harness = new EngineHarness()
    await harness.start()
    harness.sockets.last.accept()
    const payload = { tier: 'FREE', priorities: [], delay_ms: 900_000, server_time: null }
    harness.sockets.last.message({ type: 'HANDSHAKE', payload })
    expect(harness.engine.status()).toMatchObject({ tier: 'FREE', delayMs: 900_000 })
  })
})

describe('the end', () => {
  test('R8: after dispose no timer lives and nothing is called back', async () => {
    const harness = await proven()
    const { last } = harness.sockets
    send(harness, 4)
    await harness.quiet()
    await harness.engine.dispose()
    const before = [harness.sink.batches.length, harness.sink.changes, harness.sink.cursors.length]
    expect([harness.clock.timers, harness.sockets.openNow, harness.cursor]).toEqual([0, 0, 4])
    last.events.frame(JSON.stringify(live(wireEvent(5))), 10)
    harness.engine.start(testConfig())
    harness.engine.reconnectNow()
    await harness.advance(100_000)
    expect([harness.sink.batches.length, harness.sink.changes, harness.sink.cursors.length]).toEqual(before)
  })

  test('R8: stop disconnects and flushes; start goes on from there', async () => {
    const harness = await proven()
    send(harness, 4)
    await harness.engine.stop()
    expect([harness.disk.ids(1), harness.engine.status().connection.kind]).toEqual([[1, 2, 3, 4], 'stopped'])
    await harness.start()
    await harness.greet()
    expect(harness.recoveryApi.last.sinceId).toBe(3)
  })

  test('the key appears in no log line and no status', async () => {
    const harness = await proven()
    harness.sockets.last.close(4000, 'bye')
    await harness.advance(1_000)
    expect(harness.log.text() + JSON.stringify(harness.engine.status())).not.toContain(TEST_KEY)
  })
})
