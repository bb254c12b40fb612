import { SlidingHistogram } from '../../../src-main/core/latency/histogram.ts'
import { describe, expect, test } from 'vitest'
import { createLatency } from '../../../src-main/core/latency/latency.ts'
import type { EventSource } from '../../../src-main/core/ingest/types.ts'
import { detectedAtMs } from '../../../src-main/core/protocol/time.ts'
import type { FeedEvent, Priority } from '../../../src-main/core/protocol/types.ts'

const START = Date.UTC(2026, 2, 17, 10, 30, 0)
const iso = (ms: number) => new Date(ms).toISOString()

/** A server whose clock is `ahead` ms ahead of ours, and our two clocks. */
function world(ahead = 0) {
  let wall = START
  let monotonic = 5000
  const latency = createLatency({ wallMs: () => wall, monotonicMs: () => monotonic })
  const pass = (ms: number) => {
    wall += ms
    monotonic += ms
  }
  const take = (events: readonly FeedEvent[], source: EventSource = 'live', at = wall) =>
    latency.take(events, events.map(detectedAtMs), source, at)
  return {
    latency,
    take,
    /** The lag of one live event. */
    record: (event: FeedEvent, at: number) => take([event], 'live', at).lagMs[0],
    /** The age of one event, received now. */
    age: (event: FeedEvent, source: EventSource = 'live') => take([event], source).ageMs[0],
    pass,
    step: (ms: number) => void (wall += ms),
    sleepWithMonotonicStopped: (ms: number) => void (wall += ms),
    serverNow: () => wall + ahead,
    wall: () => wall,
    handshake: (travelMs: number) => {
      const sent = iso(wall + ahead)
      pass(travelMs)
      latency.opened()
      latency.handshake(sent, 0, wall)
    },
    event: (detected: number, latency_ms: number | null = 0, priority: Priority = 'P0'): FeedEvent => ({
      id: 1,
      type: 'X',
      priority,
      symbol: 'BTCUSDT',
      confidence: null,
      data: {},
      detected_at: iso(detected),
      latency_ms,
    }),
  }
}

describe('L1: clock offset', () => {
  test('without a time in the handshake the quickest signals stand in, and say so', () => {
    const { record, latency, event, wall } = world()
    expect(latency.report()).toMatchObject({ offsetMs: null, uncertaintyMs: null, basis: null })
    latency.opened()
    expect(record(event(START - 40_000, 42), wall())).toBe(0)
    expect(record(event(START - 40_300, 42), wall())).toBe(300)
    expect(latency.report()).toMatchObject({ offsetMs: -39_958, uncertaintyMs: null, basis: 'signals' })
  })
  test('the handshake and half the best round trip give offset and uncertainty', () => {
    const { latency, handshake } = world(7000)
    handshake(20)
    expect(latency.report()).toMatchObject({ offsetMs: 6980, uncertaintyMs: null })
    latency.roundTrip(90)
    latency.roundTrip(40)
    latency.roundTrip(300)
    expect(latency.report()).toMatchObject({ offsetMs: 7000, uncertaintyMs: 20 })
  })
  test('a handshake that this computer was too busy to read is no exact one, and never is any: not ± 0', () => {
    const { latency, wall, pass } = world()
    latency.opened()
    pass(200)
    latency.upgrading()
    const told = iso(wall())
    pass(54)
    latency.handshake(told, 0, wall())
    latency.roundTrip(0.6)
    expect(latency.report()).toMatchObject({ offsetMs: -54, uncertaintyMs: 54 })
    latency.upgrading()
    latency.handshake(iso(wall()), 0, wall())
    expect(latency.report()).toMatchObject({ offsetMs: 0, uncertaintyMs: 1 })
  })
  test('a time in whole seconds is honest about its second', () => {
    const { latency, wall } = world()
    latency.handshake('2026-03-17T10:30:00Z', 0, wall())
    latency.roundTrip(40)
    expect(latency.report()).toMatchObject({ uncertaintyMs: 1020 })
  })
  test('an unreadable server time leaves the former estimate', () => {
    const { latency, handshake, wall } = world(500)
    handshake(0)
    latency.handshake(null, 0, wall())
    latency.handshake('noon', 0, wall())
    expect(latency.report().offsetMs).toBe(500)
  })
  test('the best round trip ages, and an impossible one is ignored', () => {
    const { latency, handshake } = world()
    handshake(0)
    latency.roundTrip(-5)
    latency.roundTrip(Number.NaN)
    latency.roundTrip(10)
    for (let i = 0; i < 20; i++) latency.roundTrip(200)
    expect(latency.report()).toMatchObject({ uncertaintyMs: 100 })
  })
  test('setting our clock back does not bend the figures', () => {
    const { record, latency, handshake, step, event, serverNow, wall, pass } = world()
    handshake(0)
    const sent = serverNow()
    step(-3_600_000)
    pass(30)
    expect(latency.report().offsetMs).toBe(3_600_000)
    expect(record(event(sent), wall())).toBe(30)
  })
  test('after a sleep, or a large step forward, the offset is unknown until the next handshake', () => {
    const { record, latency, handshake, sleepWithMonotonicStopped, event, wall } = world()
    handshake(0)
    record(event(wall() - 10), wall())
    sleepWithMonotonicStopped(600_000)
    expect(record(event(wall() - 10), wall())).toBeNull()
    expect(latency.report()).toMatchObject({ offsetMs: null, basis: null })
    handshake(0)
    expect(latency.report()).toMatchObject({ offsetMs: 0, basis: 'server' })
  })
  test('a PONG from before a sleep counts for nothing', () => {
    const { latency, handshake } = world()
    handshake(0)
    latency.roundTrip(24_000)
    expect(latency.report()).toMatchObject({ offsetMs: 0, uncertaintyMs: null })
    latency.roundTrip(8_000)
    expect(latency.report()).toMatchObject({ offsetMs: 4_000, uncertaintyMs: 4_000 })
  })
  test('P8: lag is counted without the tier\u2019s delay', () => {
    const { record, latency, event, wall, pass, serverNow } = world()
    latency.opened()
    latency.handshake(iso(serverNow()), 60_000, wall())
    const detected = serverNow()
    pass(60_000 + 42 + 80)
    expect(record(event(detected, 42), wall())).toBe(80)
  })
  test('reset forgets the server', () => {
    const { record, latency, handshake, event, wall } = world()
    handshake(0)
    record(event(wall()), wall())
    latency.reset()
    expect(latency.report()).toEqual({
      offsetMs: null,
      uncertaintyMs: null,
      basis: null,
      clock: null,
      lag: { P0: null, P1: null, P2: null },
      server: { P0: null, P1: null, P2: null },
    })
  })
})

describe('L1: lag is send to receipt', () => {
  test('the server clock is corrected and its own latency taken off', () => {
    const { record, handshake, event, serverNow, pass, wall } = world(-5000)
    handshake(0)
    const detected = serverNow()
    pass(42 + 80)
    expect(record(event(detected, 42), wall())).toBe(80)
  })
  test('a negative lag is 0', () => {
    const { record, handshake, event, serverNow, wall } = world()
    handshake(0)
    expect(record(event(serverNow() + 400, 42), wall())).toBe(0)
  })
  test('an event that seems to arrive before it was sent narrows the offset, within the uncertainty only', () => {
    const { record, latency, wall, event } = world()
    latency.handshake('2026-03-17T10:30:00Z', 0, wall())
    latency.roundTrip(0)
    record(event(wall() + 700), wall())
    expect(latency.report()).toMatchObject({ offsetMs: 700, uncertaintyMs: 300 })
    record(event(wall() + 86_400_000), wall())
    expect(latency.report()).toMatchObject({ offsetMs: 700, uncertaintyMs: 300 })
  })
  test('a time that cannot be read gives no lag, and the server latency still counts', () => {
    const { record, latency, handshake, event, wall } = world()
    handshake(0)
    expect(record({ ...event(START, 42), detected_at: 'x' }, wall())).toBeNull()
    expect(latency.report()).toMatchObject({ lag: { P0: null }, server: { P0: { count: 1 } } })
  })
})

describe('L2: quantiles per priority over the last hour', () => {
  test('p50, p95, p99 are right to 2 %', () => {
    const { record, latency, handshake, event, serverNow, wall } = world()
    handshake(0)
    for (let lag = 1; lag <= 1000; lag++) record(event(serverNow() - lag, lag, 'P1'), wall() + lag)
    const { lag, server } = latency.report()
    expect(lag.P0).toBeNull()
    expect(lag.P1?.count).toBe(1000)
    const close = (value: number | undefined, to: number) =>
      expect(Math.abs((value ?? 0) / to - 1)).toBeLessThan(0.025)
    close(lag.P1?.p50, 500)
    close(lag.P1?.p95, 950)
    close(server.P1?.p99, 990)
  })
  test('minute by minute, the present one last, each with its own figures', () => {
    const histogram = new SlidingHistogram()
    for (const [value, at] of [
      [100, 0],
      [100, 59_999],
      [900, 60_000],
      [40, 59 * 60_000],
    ] as const)
      histogram.record(value, at)
    const minutes = histogram.minutes(59 * 60_000 + 1)
    expect(minutes).toHaveLength(60)
    expect(minutes.map((one) => one?.count ?? 0).filter((count) => count > 0)).toEqual([2, 1, 1])
    expect([minutes[0]?.p99, minutes[1]?.p50, minutes[59]?.p95]).toEqual([
      expect.closeTo(100, -1),
      expect.closeTo(900, -2),
      expect.closeTo(40, -1),
    ])
    // What falls out of the hour falls out of the sum.
    expect(histogram.quantiles(61 * 60_000)?.count).toBe(2)
    expect(histogram.minutes(200 * 60_000)).toEqual(Array(60).fill(null))
    expect(histogram.quantiles(200 * 60_000)).toBeNull()
  })
  test('figures older than an hour fall out', () => {
    const { record, latency, handshake, event, serverNow, pass, wall } = world()
    handshake(0)
    record(event(serverNow() - 900), wall())
    pass(55 * 60_000)
    record(event(serverNow() - 10), wall())
    expect(latency.report().lag.P0?.count).toBe(2)
    pass(12 * 60_000)
    expect(latency.report().lag.P0).toMatchObject({ count: 1, p99: 10 })
    pass(3_600_000)
    expect(latency.report().lag.P0).toBeNull()
  })
  test('absurd values are counted and contained', () => {
    const { record, latency, handshake, event, wall } = world()
    handshake(0)
    record(event(0, 1e300), wall())
    record(event(0, -7), wall())
    const { server } = latency.report()
    expect(server.P0?.count).toBe(2)
    expect(server.P0?.p99).toBeGreaterThan(86_000_000)
    expect(server.P0?.p50).toBe(0)
  })
})
