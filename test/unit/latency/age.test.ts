/** A4, L3: how old an event is, on machines and feeds whose clocks are wrong. */
import { describe, expect, test } from 'vitest'
import { HOUR, iso, nothing, Place, TRUE_START, TTL, zoneless, type Skews } from './place.ts'

const wrongPlaces: readonly (readonly [string, Skews])[] = [
  ['this computer 45 s fast, and the handshake tells no time', { computer: 45_000, says: nothing }],
  [
    'this computer three minutes slow, and the handshake tells no time',
    { computer: -180_000, says: nothing },
  ],
  ['a server time without a zone, from UTC+8', { says: zoneless(8) }],
  ['a server time without a zone, from UTC−8', { says: zoneless(-8) }],
  ['a server time without a zone, from Nepal', { says: zoneless(5.75) }],
  ['a server time in whole seconds', { says: (ms) => `${iso(ms).slice(0, 19)}Z` }],
  ['a handshake that is an hour of daylight saving off', { says: (ms) => iso(ms + HOUR) }],
  ['a handshake from 1970', { says: (ms) => iso(ms / 1000) }],
  ['a delayed tier', { delayMs: 60_000 }],
  ['a delayed tier, and no time', { delayMs: 60_000, says: nothing }],
  ['detectors 40 s behind their gateway', { detector: -40_000 }],
  ['detectors 40 s ahead of their gateway', { detector: 40_000 }],
  ['everybody wrong by hours', { computer: 2 * HOUR, server: -5 * HOUR, detector: -3 * HOUR }],
  ['this computer in 2010', { computer: Date.UTC(2010, 0, 1) - TRUE_START }],
]

describe.each(wrongPlaces)('A4, L3: %s', (_, skews) => {
  test('the first live event is fresh, and so is every later one', () => {
    const place = new Place(skews).connect().pass(1_500)
    expect(place.live()).toBeLessThan(2_000)
    for (let n = 0; n < 40; n += 1) expect(place.pass(25_000).pong().live()).toBeLessThan(2_000)
  })
  test('so it is half a minute into a connection', () => {
    const place = new Place(skews).connect().pass(29_000)
    expect(place.live()).toBeLessThanOrEqual(TTL)
  })
  test('what a stalled socket brings late is late, also on the next connection', () => {
    const place = new Place(skews).connect().pass(1_500)
    place.live()
    place.pass(60_000)
    expect(place.live(35_000)).toBeGreaterThan(TTL)
    expect(place.live(20_000)).toBeLessThan(TTL)
    expect(place.pong().connect().pass(36_000).live(35_500)).toBeGreaterThan(TTL)
  })
  test('a burst after a stall is as old as it is', () => {
    const place = new Place(skews).connect().pass(1_500)
    place.live()
    place.pass(38_000)
    const held = [38_000, 31_000, 20_000, 0]
    const delay = place.skews.delayMs
    const ages = place.ages('live', ...held.map((ms) => place.event(place.now - ms - 50 - delay)))
    expect(ages.map((age) => (age ?? 0) > TTL)).toEqual([true, true, false, false])
  })
  test('recovered events are judged by the same clock', () => {
    const place = new Place(skews).connect().pass(1_500)
    place.live()
    place.pass(5_000).connect()
    expect(place.recovered(180_000)).toBeGreaterThan(TTL)
    expect(place.recovered(33_000)).toBeGreaterThan(TTL)
    expect(place.recovered(10_000)).toBeLessThan(TTL)
  })
  test.each([false, true])(
    'what was in a buffer over a sleep is late (monotonic clock runs on: %s)',
    (runs) => {
      const place = new Place(skews).connect().pass(1_500)
      place.live()
      place.pass(20_000)
      const buffered = place.event(place.now - 50 - place.skews.delayMs)
      place.sleep(HOUR, runs)
      expect(place.ages('live', buffered)[0]).toBeGreaterThan(TTL)
      place.connect()
      expect(place.recovered(HOUR)).toBeGreaterThan(TTL)
      expect(place.pass(3_000).live()).toBeLessThan(5_000)
      expect(place.recovered(180_000)).toBeGreaterThan(TTL)
      expect(place.recovered(10_000)).toBeLessThan(TTL)
    },
  )
  test.each([false, true])(
    'what was sent during a short sleep is as old as it is (monotonic clock runs on: %s)',
    (runs) => {
      const place = new Place(skews).connect().pass(1_500)
      for (let n = 0; n < 4; n += 1) place.pass(5_000).pong().live()
      place.sleep(36_000, runs)
      const sent = [34_000, 26_000, 14_000, 5_000].map((ago) => place.now - ago - 50 - place.skews.delayMs)
      const ages = place.ages('live', ...sent.map((at) => place.event(at))).map((age) => age ?? Number.NaN)
      expect(ages.map((age) => Math.round(age / 1_000))).toEqual([34, 26, 14, 5])
    },
  )
  test.each([2 * HOUR, -2 * HOUR, 45_000, -45_000, 5_000])('the clock set by %i ms while running', (ms) => {
    const place = new Place(skews).connect().pass(1_500)
    place.live()
    place.pass(5_000).stepWall(ms).pass(1_000)
    // R7 replaces the socket after a leap ahead.
    if (ms > 40_000) place.connect()
    expect(place.pass(1_000).live()).toBeLessThan(TTL)
    expect(place.recovered(180_000)).toBeGreaterThan(TTL)
    for (let n = 0; n < 5; n += 1) expect(place.pong().pass(10_000).live()).toBeLessThan(2_000)
  })
})

describe('A4, L3: a leap of the clock, and no more than a slow handshake to tell what it was', () => {
  test.each([0, 2 * HOUR])(
    'the clock set an hour on: a recovered event is as old as it is (feed %i ms off)',
    (off) => {
      const place = new Place({ computer: off }).connect().pass(1_500)
      for (let n = 0; n < 3; n += 1) place.pass(5_000).pong().live()
      place.stepWall(HOUR).pass(1_000).connect(9_000)
      expect(place.recovered(10_000)).toBeLessThan(TTL)
      expect(place.recovered(180_000)).toBeGreaterThan(TTL)
    },
  )
  test.each([false, true])('a sleep of a minute (monotonic clock runs on: %s)', (runs) => {
    const place = new Place().connect().pass(1_500)
    for (let n = 0; n < 3; n += 1) place.pass(5_000).pong().live()
    place.sleep(60_000, runs).connect(9_000)
    expect(place.recovered(10_000)).toBeLessThan(TTL)
    expect(place.recovered(40_000)).toBeGreaterThan(TTL)
  })
})

describe('A4, L3: before any live event', () => {
  test.each([
    ['a server time without a zone, from UTC+8', { says: zoneless(8) }],
    ['one from UTC−8', { says: zoneless(-8) }],
    ['one from UTC+5:45', { says: zoneless(5.75) }],
    ['this computer 45 s fast', { computer: 45_000 }],
    ['this computer three minutes slow', { computer: -180_000 }],
    ['this computer set to local time, eight hours ahead', { computer: 8 * HOUR }],
    ['eight hours behind', { computer: -8 * HOUR }],
    ['a delayed tier', { delayMs: 60_000 }],
    ['no time in the handshake', { says: nothing }],
    ['a handshake from 1970', { says: (ms: number) => iso(ms / 1000) }],
  ])('%s: a recovered event is as old as it is', (_, skews) => {
    const place = new Place(skews).connect()
    expect(place.recovered(10_000)).toBeLessThan(TTL)
    expect(place.recovered(180_000)).toBeGreaterThan(TTL)
  })
  test('no handshake time and this computer fast: what a recovery brings is listed, the first live event is heard', () => {
    const place = new Place({ computer: 45_000, says: nothing }).connect()
    expect(place.recovered(10_000)).toBeGreaterThan(TTL)
    expect(place.live()).toBe(0)
    expect(place.recovered(10_000)).toBeLessThan(TTL)
  })
  test('a recovered event dated far ahead of every clock has no usable date', () => {
    const place = new Place().connect()
    expect(place.ages('recovery', place.event(place.now + HOUR))).toEqual([null])
    place.live()
    expect(place.ages('recovery', place.event(place.now + HOUR))).toEqual([null])
  })
  test.each([HOUR, -HOUR])(
    'a clock %i ms off and a sleep: it is judged by the handshake before',
    (computer) => {
      const place = new Place({ computer }).connect().pass(20_000)
      place.sleep(18_000)
      expect(place.recovered(20_000)).toBeLessThan(TTL)
      expect(place.recovered(40_000)).toBeGreaterThan(TTL)
      place.connect()
      expect(place.recovered(20_000)).toBeLessThan(TTL)
      expect(place.recovered(40_000)).toBeGreaterThan(TTL)
    },
  )
  test('a SNAPSHOT and a recovery teach nothing', () => {
    const place = new Place({ says: nothing }).connect()
    expect(place.ages('snapshot', place.event(place.now - 180_000))[0]).toBeGreaterThan(TTL)
    expect(place.recovered(180_000)).toBeGreaterThan(TTL)
    expect(place.latency.report().basis).toBeNull()
  })
  test('old events that the server repeats as live ones right after a handshake that is right are old', () => {
    const place = new Place().connect()
    for (const held of [300_000, 200_000, 45_000]) expect(place.live(held)).toBeGreaterThan(TTL)
    expect(place.live()).toBeLessThan(1_000)
    expect(place.live(200_000)).toBeGreaterThan(TTL)
  })
  test('a first event that the connection has held back for longer than it lives is late', () => {
    const place = new Place().connect().pass(38_000)
    expect(place.live(35_000)).toBeGreaterThan(TTL)
  })
})

describe('A4, L3: wrong dates', () => {
  const far = [HOUR, 20 * 365 * 24 * HOUR, -HOUR, -20 * 365 * 24 * HOUR]
  test.each(far)('one event dated %i ms off silences no other, nor makes an old one fresh', (off) => {
    for (const first of [true, false]) {
      const place = new Place().connect().pass(1_500)
      if (!first) place.live()
      place.ages('live', place.event(place.now + off))
      for (let n = 0; n < 20; n += 1) {
        place.pass(3_000)
        expect(place.live()).toBeLessThan(TTL)
        if (n > 1) expect(place.recovered(180_000)).toBeGreaterThan(TTL)
        if (n % 9 === 8) place.pong()
      }
    }
  })
  test.each(far)('every second event dated %i ms off: the others are heard', (off) => {
    const place = new Place({ says: nothing }).connect().pass(1_500)
    for (let n = 0; n < 100; n += 1) {
      place.pass(2_000).pong()
      place.ages('live', place.event(place.now + off))
      expect(place.live()).toBeLessThan(TTL)
    }
  })
  test('one detector of two is 40 s behind: its first is listed as late, its later ones are heard', () => {
    const place = new Place().connect().pass(1_500)
    place.live()
    place.pass(5_000)
    expect(place.ages('live', place.event(place.now - 40_050))[0]).toBeGreaterThan(TTL)
    for (let n = 0; n < 30; n += 1) {
      place.pong().pass(12_000)
      expect(place.live()).toBeLessThan(1_000)
      expect(place.ages('live', place.event(place.now - 40_050))[0]).toBeLessThan(2_000)
    }
  })
  test('the detectors\u2019 clock is set back 40 s while running: heard again after ten seconds', () => {
    const place = new Place().connect().pass(1_500)
    for (let n = 0; n < 50; n += 1) place.pass(1_000).live()
    place.pong()
    const late: number[] = []
    for (let n = 0; n < 20; n += 1) {
      place.pass(1_000)
      if (place.live(40_000) > TTL) late.push(n)
    }
    expect(Math.max(...late)).toBeLessThanOrEqual(10)
  })
  test('what a server had held back for minutes is late, though it was sent just now', () => {
    const place = new Place().connect().pass(1_500)
    for (let n = 0; n < 10; n += 1) place.pass(1_000).live()
    place.pass(300_000).pong()
    for (let held = 300_000; held > 40_000; held -= 10_000)
      expect(place.pass(20).live(held)).toBeGreaterThan(TTL)
    expect(place.live()).toBeLessThan(1_000)
  })
  test('drift of a clock over days makes nothing late', () => {
    const place = new Place({ says: nothing }).connect()
    for (let n = 0; n < 2_000; n += 1) {
      place.pass(100_000).pong()
      // 200 ppm: 40 s in the end.
      place.wallSkew += 20
      place.mono += 20
      expect(place.live()).toBeLessThan(1_000)
    }
  })
  test('P8: a tier that changes takes its delay along', () => {
    const place = new Place({ delayMs: 60_000 }).connect().pass(1_500)
    place.live()
    Object.assign(place.skews, { delayMs: 0 })
    place.connect()
    expect(place.recovered(40_000)).toBeGreaterThan(TTL)
    expect(place.pass(2_000).live()).toBeLessThan(1_000)
  })
})
