/** R10: a socket that answers PINGs and brings no events. */
import { describe, expect, test } from 'vitest'
import { Silence } from '../../../src-main/core/ingest/silence.ts'
import { live, pong, wireEvent } from '../../support/fakes/events.ts'
import { EngineHarness, testConfig } from '../../support/fakes/harness.ts'

const MINUTE = 60_000

/** Connected, proven, and its last event just heard. */
async function proven(): Promise<EngineHarness> {
  const harness = new EngineHarness()
  await harness.start()
  await harness.greet([10, 11])
  await harness.prove([10, 11])
  harness.sockets.last.message(live(wireEvent(12)))
  await harness.advance(0)
  return harness
}

/** Lets time pass with a PONG every 10 s, and answers history from `ids`; the questions that were asked. */
async function pass(harness: EngineHarness, ms: number, ids: readonly number[]): Promise<number> {
  let questions = 0
  for (let passed = 0; passed < ms; passed += 10_000) {
    await harness.advance(10_000)
    harness.sockets.last.message(pong())
    questions += await harness.serve(ids)
  }
  return questions
}

describe('a feed that says nothing', () => {
  test('R10: after 2 min one question; what it brings is taken, and the socket replaced', async () => {
    const harness = await proven()
    const socket = harness.sockets.last
    expect(await pass(harness, 110_000, [10, 11, 12, 13])).toBe(0)
    await harness.advance(10_000)
    harness.sockets.last.message(pong())
    expect(harness.recoveryApi.pending[0]?.sinceId).toBe(12)
    harness.recoveryApi.give([wireEvent(13)])
    await harness.advance(0)
    expect(harness.sink.ids('alerting')).toContain(13)
    expect(socket.terminated).toBe(true)
    expect(harness.engine.status().gaps.at(-1)?.reason).toContain('brought nothing')
    await harness.advance(1_000)
    expect(harness.sockets.last).not.toBe(socket)
    await harness.greet([12, 13])
    await pass(harness, MINUTE, [10, 11, 12, 13])
    expect(harness.engine.status()).toMatchObject({
      connection: { kind: 'live' },
      recovery: { kind: 'complete' },
    })
    expect(harness.engine.status().gaps.filter(({ outcome }) => outcome !== 'closed')).toEqual([])
  })

  test('R10, G6: what a confirming pass finds behind a socket without events is no proof against it, but it is asked about soon', async () => {
    const harness = new EngineHarness()
    await harness.start()
    await harness.greet([10, 11])
    const socket = harness.sockets.last
    await harness.serve([10, 11])
    await harness.advance(30_000)
    socket.message(pong())
    await harness.advance(5_000)
    await harness.serve([10, 11, 12])
    expect(harness.sink.ids('alerting')).toContain(12)
    expect(socket.terminated).toBe(false)
    await pass(harness, 3 * MINUTE, [10, 11, 12, 13])
    expect([harness.sink.ids('alerting').includes(13), socket.terminated]).toEqual([true, true])
  })

  test('R10, P1: what the user did not subscribe to is no news', async () => {
    const harness = new EngineHarness()
    await harness.start({ url: { ...testConfig().url, symbols: ['DOTUSDT'] } })
    await harness.greet([])
    harness.sockets.last.message(live({ ...wireEvent(9), symbol: 'DOTUSDT' }))
    const socket = harness.sockets.last
    expect(await pass(harness, 10 * MINUTE, [9, 10, 11])).toBeGreaterThan(0)
    expect([socket.terminated, harness.sockets.opened]).toEqual([false, 1])
  })

  test('R10: a market that is quiet for a day is asked 60 times at most, and nothing is replaced', async () => {
    const harness = await proven()
    expect(await pass(harness, 60 * MINUTE, [10, 11, 12])).toBeLessThanOrEqual(6)
    expect(await pass(harness, 23 * 60 * MINUTE, [10, 11, 12])).toBeLessThanOrEqual(54)
    expect([harness.sockets.opened, harness.engine.status().connection.kind]).toEqual([1, 'live'])
  })

  test('R10: an answer that does not come, or is an error, costs nothing but the question', async () => {
    const harness = await proven()
    await pass(harness, 110_000, [])
    await harness.advance(10_000)
    harness.sockets.last.message(pong())
    harness.recoveryApi.answer({ kind: 'http', status: 500, retryAfterS: null, body: '' })
    await harness.advance(0)
    expect(harness.engine.status().recovery).toMatchObject({ kind: 'complete', confirmed: true })
    expect(harness.sockets.opened).toBe(1)
  })
})

describe('what is far beyond the usual', () => {
  const heard = (every: number, count: number) => {
    const silence = new Silence(0)
    silence.connected(0)
    for (let n = 1; n <= count; n += 1) silence.heard(n * every)
    return { silence, last: every * count }
  }
  test('R10: six times the usual gap, and 2 min at least', () => {
    const busy = heard(1_000, 40)
    expect([busy.silence.isDue(busy.last + 119_999), busy.silence.isDue(busy.last + 120_000)]).toEqual([
      false,
      true,
    ])
    const slow = heard(5 * MINUTE, 40)
    expect([
      slow.silence.isDue(slow.last + 29 * MINUTE),
      slow.silence.isDue(slow.last + 30 * MINUTE),
    ]).toEqual([false, true])
  })
  test('R10: an hour brings 30 questions at most, whatever is found', () => {
    const silence = new Silence(0)
    let asked = 0
    for (let now = 0; now < 60 * MINUTE; now += 1_000) {
      if (!silence.isDue(now)) continue
      silence.asked(now)
      silence.connected(now)
      asked += 1
    }
    expect(asked).toBeLessThanOrEqual(30)
  })
})
