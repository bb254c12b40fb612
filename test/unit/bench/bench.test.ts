import { describe, expect, test } from 'vitest'
import { changes, regressions } from '../../bench/lib/compare.ts'
import { readOptions } from '../../bench/lib/options.ts'
import { quantile, slope, spread } from '../../bench/lib/stats.ts'

describe('comparing two results', () => {
  const before = {
    machine: { cores: 2 },
    ingest: { ratio: 0.5, eventsPerSecond: { durable: { median: 1000, min: 900, max: 1100, rounds: 5 } } },
    p0Latency: { loaded: { p99Ms: { median: 2, min: 1, max: 3, rounds: 5 } } },
    idle: { mainWakeUpsPerSecond: { median: 1, min: 1, max: 1, rounds: 5 } },
  }
  const with_ = (part: object) => changes(before, { ...before, ...part })

  test('the same twice shows no regression', () => {
    const all = changes(before, before)
    expect(all.map(({ path }) => path)).toContain('ingest.eventsPerSecond.durable')
    expect(regressions(all)).toEqual([])
  })

  test('fewer events a second are worse, and by how much', () => {
    const all = with_({ ingest: { ratio: 0.5, eventsPerSecond: { durable: { median: 500 } } } })
    expect(regressions(all)).toEqual([
      { path: 'ingest.eventsPerSecond.durable', before: 1000, after: 500, worse: 2 },
    ])
  })

  test('more milliseconds and more wake-ups a second are worse', () => {
    const all = with_({
      p0Latency: { loaded: { p99Ms: { median: 3 } } },
      idle: { mainWakeUpsPerSecond: { median: 2 } },
    })
    expect(regressions(all).map(({ path }) => path)).toEqual([
      'idle.mainWakeUpsPerSecond',
      'p0Latency.loaded.p99Ms',
    ])
  })

  test('a change within a fifth is noise, and a better figure is none', () => {
    const all = with_({
      p0Latency: { loaded: { p99Ms: { median: 2.3 } } },
      ingest: { ratio: 0.9, eventsPerSecond: { durable: { median: 2000 } } },
    })
    expect(regressions(all)).toEqual([])
  })

  test('the spread of the rounds and the machine are no results', () => {
    const all = changes(before, { ...before, machine: { cores: 200 } })
    expect(all.filter(({ path }) => /machine|min|max|rounds/.test(path))).toEqual([])
  })
})

describe('statistics', () => {
  test('nearest rank, whatever the order', () => {
    expect(quantile([3, 1, 2], 0.5)).toBe(2)
    expect(quantile([5, 1, 2, 3, 4], 0.99)).toBe(5)
    expect(quantile([], 0.5)).toBeNaN()
  })

  test('a spread is the median between the extremes', () => {
    expect(spread([10, 1, 3])).toEqual({ median: 3, min: 1, max: 10, rounds: 3 })
  })

  test('the slope of a line with noise around it', () => {
    expect(
      slope([
        [0, 1],
        [1, 2],
        [2, 5],
        [3, 6],
      ]),
    ).toBeCloseTo(1.8)
    expect(
      slope([
        [0, 7],
        [10, 7],
      ]),
    ).toBe(0)
  })
})

describe('the command line', () => {
  test('everything and five rounds, unless told otherwise', () => {
    expect(readOptions([])).toMatchObject({ json: null, rounds: 5, quick: false })
    expect(readOptions(['--only', 'ingest,idle', '--quick'])).toMatchObject({
      only: ['ingest', 'idle'],
      rounds: 1,
    })
  })

  test.each([
    [['--only', 'speed'], /"speed" is not a section/],
    [['--rounds', 'many'], /--rounds: "many"/],
    [['--quick', '--long'], /exclude each other/],
  ])('%j is refused, saying what is wrong', (words, message) => {
    expect(() => readOptions(words)).toThrow(message)
  })
})
