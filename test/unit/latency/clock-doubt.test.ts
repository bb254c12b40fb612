import { describe, expect, test } from 'vitest'
import { clockDoubtText } from '../../../src-main/core/latency/clock-doubt.ts'
import type { ClockDoubt } from '../../../src-main/core/ingest/types.ts'
import { HOUR, iso, nothing, Place, zoneless, type Skews } from './place.ts'

/** Everything that is told over a quarter of an hour of signals. */
function toldBy(place: Place): ClockDoubt[] {
  const told: ClockDoubt[] = []
  const listen = (): void => {
    const doubt = place.latency.clockDoubt()
    if (doubt !== null && told.at(-1) !== doubt) told.push(doubt)
  }
  listen()
  for (let n = 0; n < 60; n += 1) {
    place.pass(15_000 + (n % 7) * 100)
    // A server is not equally quick every time, and the network stalls now and then.
    place.live(n % 5 === 0 ? 12_000 : (n % 3) * 700)
    listen()
    if (n % 2 === 0) place.pong()
    if (n % 20 === 19) place.connect()
    listen()
  }
  return told
}

describe('L4: a clock that looks wrong is told once, with by how much', () => {
  test.each<readonly [string, Skews, ClockDoubt['whose'], number]>([
    ['this computer fast, by the handshake', { computer: 45_000 }, 'computer', 45_000],
    ['this computer slow', { computer: -45_000 }, 'computer', -45_000],
    ['this computer hours off, confirmed by the signals', { computer: 2 * HOUR }, 'computer', 2 * HOUR],
    [
      'this computer fast, and no time told',
      { computer: 45_000, says: nothing },
      'signals-or-computer',
      45_000,
    ],
    ['this computer slow, and no time told', { computer: -45_000, says: nothing }, 'computer', -45_000],
    ['a server time without a zone', { says: zoneless(8) }, 'server', 8 * HOUR],
    ['the other way round', { says: zoneless(-8) }, 'server', -8 * HOUR],
    ['detectors behind their gateway', { detector: -40_000 }, 'signals', 40_000],
    ['detectors ahead of it', { detector: 40_000 }, 'signals', -40_000],
  ])('%s', (_, skews, whose, byMs) => {
    const told = toldBy(new Place(skews).connect())
    expect(told).toHaveLength(1)
    expect(told[0]?.whose).toBe(whose)
    expect(Math.abs((told[0]?.byMs ?? 0) - byMs)).toBeLessThan(1_500)
  })

  test.each<readonly [string, Skews]>([
    ['all is well', {}],
    ['a tier that is delayed and says so', { delayMs: 60_000 }],
    ['no time told, and all is well', { says: nothing }],
    ['everybody a few seconds off', { computer: 4_000, server: -3_000 }],
  ])('%s: nothing is told', (_, skews) => {
    expect(toldBy(new Place(skews).connect())).toEqual([])
  })

  test('one signal that is late is nobody\u2019s clock', () => {
    const place = new Place({ says: nothing }).connect().pass(25_000)
    place.live(20_000)
    expect(place.latency.clockDoubt()).toBeNull()
    place.live()
    place.pass(5_000).live()
    expect(place.latency.clockDoubt()).toBeNull()
  })

  test('taken back when the user has set the clock', () => {
    const place = new Place({ computer: 45_000 }).connect()
    expect(place.latency.clockDoubt()?.whose).toBe('computer')
    place.stepWall(-45_000)
    expect(place.latency.clockDoubt()).toBeNull()
  })

  test('and where the clock was slow, with the next handshake', () => {
    const place = new Place({ computer: -90_000 }).connect()
    place.live()
    place.pass(5_000).live()
    const before = place.latency.clockDoubt()
    expect(before).toEqual({ whose: 'computer', byMs: -89_980 })
    place.stepWall(90_000)
    // A sleep would look the same, so nothing is said yet.
    expect(place.latency.clockDoubt()).toBe(before)
    place.connect()
    expect(place.latency.clockDoubt()).toBeNull()
  })

  test('told anew when it becomes markedly another', () => {
    const place = new Place({ computer: 45_000 }).connect()
    const first = place.latency.clockDoubt()
    place.stepWall(-8_000)
    expect(place.latency.clockDoubt()).toBe(first)
    place.stepWall(-20_000)
    expect(place.latency.clockDoubt()?.byMs).toBe(16_980 + 40)
  })

  test('the words say whose clock, by how much, and what it means', () => {
    expect(clockDoubtText({ whose: 'computer', byMs: 45_000 })).toMatch(
      /^This computer\u2019s clock is 45 s fast\. Signals are judged/,
    )
    expect(clockDoubtText({ whose: 'server', byMs: -28_800_000 })).toMatch(
      /time that is 8 h behind its own signals/,
    )
    expect(clockDoubtText({ whose: 'server', byMs: 20_700_000 })).toMatch(
      /time that is 5 h 45 min ahead of its own/,
    )
    expect(clockDoubtText({ whose: 'signals', byMs: 40_000 })).toMatch(
      /^Signals come 40 s after their time of detection/,
    )
    expect(clockDoubtText({ whose: 'signals', byMs: -180_000 })).toMatch(/dated 3 min ahead/)
    expect(clockDoubtText({ whose: 'signals-or-computer', byMs: 86_400_000 * 5 })).toMatch(
      /signals come 5 d after/,
    )
  })
})

test('L1: lag and its uncertainty by the handshake; by the quickest signal where that is hours off', () => {
  const right = new Place({ computer: 45_000 }).connect()
  right.live(300)
  expect(right.latency.report()).toMatchObject({ basis: 'server', offsetMs: -45_020 })
  const wrong = new Place({ computer: 45_000, says: (ms) => iso(ms + 8 * HOUR) }).connect().pass(2_000)
  wrong.live()
  expect(wrong.latency.report()).toMatchObject({ basis: 'signals', uncertaintyMs: null, offsetMs: -45_008 })
})
