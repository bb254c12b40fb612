import { describe, expect, test } from 'vitest'
import { drawBlows } from '../../bench/replay/plan.ts'
import { tally, type Seen } from '../../bench/replay/tally.ts'

describe('what befalls the clients of a replay', () => {
  const size = { events: 10_000, perSecond: 33, cuts: 20, kills: 5 }

  test('is the same for the same seed, and as much as was asked for', () => {
    const blows = drawBlows(1, size)
    expect(drawBlows(1, size)).toEqual(blows)
    expect(drawBlows(2, size)).not.toEqual(blows)
    expect(blows.filter(({ kind }) => kind === 'kill')).toHaveLength(5)
    expect(blows.filter(({ kind }) => kind !== 'kill')).toHaveLength(20)
  })

  test('is over before the next, and before the last event', () => {
    const blows = drawBlows(3, size)
    const ends = blows.map(({ atMs, forMs }) => atMs + forMs)
    const next = [...blows.slice(1).map(({ atMs }) => atMs), (size.events / size.perSecond) * 1_000]
    ends.forEach((end, at) => expect(end).toBeLessThan(next[at] ?? 0))
  })

  test('needs a replay that is long enough', () => {
    expect(() => drawBlows(1, { ...size, events: 100 })).toThrow('25 interruptions need 130000 ms')
  })
})

describe('what a client made of a replay', () => {
  /** An event a second: 0 at 0 ms, 1 at 1,000 ms. */
  const sent: readonly Seen[] = Array.from({ length: 10 }, (_, id) => ({ id, atMs: id * 1_000 }))
  const at = (id: number, atMs = id * 1_000 + 1): Seen => ({ id, atMs })
  const cut = { kind: 'cut', atMs: 3_500 } as const
  const kill = { kind: 'kill', atMs: 6_500 } as const

  test('an event that never came is missed, by what came before it', () => {
    const delivered = [0, 1, 2, 3, 5, 6, 9].map((id) => at(id))
    expect(tally(sent, delivered, [cut, kill])).toMatchObject({
      missed: { cuts: 1, kills: 2, otherwise: 0 },
      doubled: 0,
    })
  })

  test('one that was on the way when the connection was cut is missed by the cut', () => {
    const delivered = sent.filter(({ id }) => id !== 3).map(({ id }) => at(id))
    expect(tally(sent, delivered, [{ ...cut, atMs: 3_100 }]).missed).toEqual({
      cuts: 1,
      kills: 0,
      otherwise: 0,
    })
  })

  test('one that a cut keeps from a client which a kill had left without a position is missed by the kill', () => {
    const delivered = [0, 1, 2, 3, 9].map((id) => at(id))
    expect(
      tally(sent, delivered, [
        { kind: 'kill', atMs: 3_500 },
        { ...cut, atMs: 6_500 },
      ]).missed,
    ).toEqual({
      cuts: 0,
      kills: 5,
      otherwise: 0,
    })
  })

  test('one that never came, though nothing had happened, is missed by neither', () => {
    const delivered = sent.filter(({ id }) => id !== 1).map(({ id }) => at(id))
    expect(tally(sent, delivered, [cut]).missed).toEqual({ cuts: 0, kills: 0, otherwise: 1 })
  })

  test('one that came twice is doubled, and one of before the replay is nothing', () => {
    const delivered = [at(-1, -5), at(-1, -4), ...sent.map(({ id }) => at(id)), at(3, 7_000)]
    expect(tally(sent, delivered, [cut, kill])).toMatchObject({
      missed: { cuts: 0, kills: 0, otherwise: 0 },
      doubled: 1,
    })
  })

  test('a client has recovered when it is complete, not when the next event comes', () => {
    // 5 comes live, 4 is fetched afterwards.
    const delivered = [0, 1, 2, 3].map((id) => at(id)).concat(at(5, 5_010), at(4, 5_300))
    expect(tally(sent, delivered, [cut, kill]).recoveriesMs).toEqual([1_800])
  })

  test('one from which nothing comes until the next interruption has not', () => {
    expect(tally(sent, [at(0), at(7, 7_001)], [cut, kill]).recoveriesMs).toEqual([null])
  })
})
