import { describe, expect, test } from 'vitest'
import type { PulseBar } from '../../../src-main/contract/contract.ts'
import {
  answered,
  barAt,
  countsOf,
  edgesOf,
  emptyBar,
  firstStart,
  isInGap,
  pathsOf,
  scaleOf,
  SPAN_NAMES,
  SPANS,
  stretchOf,
  sumOf,
  withRow,
} from '../../../src-renderer/feed/pulse/bars.ts'
import { drawRow } from '../../support/fake-fastfeed/journal.ts'

const NOW = new Date(2026, 2, 17, 14, 31, 20).getTime()
const bar = (P0: number, P1 = 0, P2 = 0, start = 0): PulseBar => ({ start, P0, P1, P2, top: null })

test('the last bar of every span holds now, and there are so many before it', () => {
  for (const span of SPAN_NAMES) {
    const { widthMs, bars } = SPANS[span]
    const first = firstStart(span, NOW)
    expect(first % widthMs).toBe(0)
    expect(NOW - (first + (bars - 1) * widthMs)).toBeGreaterThanOrEqual(0)
    expect(first + bars * widthMs).toBeGreaterThan(NOW)
  }
})

test('a bar is read out: its time, the priorities that it has, and the symbol with the most', () => {
  const start = new Date(2026, 2, 17, 14, 31).getTime()
  expect(stretchOf(start, start + 60_000, NOW)).toBe('14:31–14:32')
  expect(stretchOf(start - 86_400_000, start - 86_400_000 + 900_000, NOW)).toBe('Mon 16 Mar, 14:31–14:46')
  expect(countsOf({ ...bar(3, 7, 1200), top: { symbol: 'BTCUSDT', count: 5 } })).toBe(
    '3 P0, 7 P1, 1,200 P2 · BTC 5',
  )
  expect(countsOf(bar(0, 0, 1))).toBe('1 P2')
  expect(countsOf(emptyBar(0))).toBe('no signals')
  expect(countsOf(sumOf([bar(1, 2, 3), bar(1)]))).toBe('2 P0, 2 P1, 3 P2')
})

test('a row that arrives is counted, and its symbol with it', () => {
  const row = drawRow(7, NOW, 'P0')
  const once = withRow(emptyBar(0), row)
  expect(once).toMatchObject({ P0: 1, top: { symbol: row.event.symbol, count: 1 } })
  expect(withRow(once, row)).toMatchObject({ P0: 2, top: { count: 2 } })
  expect(withRow({ ...once, top: { symbol: 'X', count: 9 } }, row)).toMatchObject({
    P0: 2,
    top: { count: 9 },
  })
})

describe('an answer', () => {
  const grown = new Map([
    [60, bar(5, 0, 0, 60)],
    [0, bar(5, 0, 0, 0)],
  ])
  test('replaces what was counted, but takes nothing from the newest bars', () => {
    expect([...answered([bar(4, 1, 0, 0), bar(4, 1, 0, 60)], grown, 60).values()]).toEqual([
      bar(4, 1, 0, 0),
      bar(5, 1, 0, 60),
    ])
    expect(answered([], grown, 60).get(60)).toEqual(bar(5, 0, 0, 60))
  })
  test('to another question replaces all', () => {
    expect(answered([], null, 60).size).toBe(0)
  })
})

test('the scale moves in steps', () => {
  expect([0, 5, 6, 11, 20, 21, 99, 100, 101].map((most) => scaleOf([bar(most)]))).toEqual([
    5, 5, 10, 20, 20, 50, 100, 100, 200,
  ])
})

test('P2 stands at the foot and P0 on top, one of ten thousand is still seen, and nothing is higher than the picture', () => {
  const paths = pathsOf([bar(1, 1, 9_998)], 100, 34)
  const topOf = (path: string) => Number(/V([\d.]+)/.exec(path)?.[1])
  const footOf = (path: string) => Number(/M\d+ ([\d.]+)/.exec(path)?.[1])
  expect(footOf(paths.P2)).toBe(34)
  expect(footOf(paths.P1)).toBe(topOf(paths.P2))
  expect(footOf(paths.P0)).toBe(topOf(paths.P1))
  expect(footOf(paths.P0) - topOf(paths.P0)).toBeCloseTo(1.5)
  expect(topOf(paths.P0)).toBeGreaterThanOrEqual(0)
  expect(pathsOf([emptyBar(0)], 100, 34)).toEqual({ P0: '', P1: '', P2: '' })
})

test('every place of the picture belongs to the bar that is drawn there, however narrow', () => {
  for (const [count, width] of [
    [96, 200],
    [60, 300],
    [84, 97],
  ] as const)
    for (let at = 0; at < count; at++) {
      const [left, right] = edgesOf(at, count, width)
      expect(right).toBeGreaterThan(left)
      expect(Math.abs(barAt((left + right) / 2, count, width) - at)).toBeLessThanOrEqual(
        width < 2 * count ? 1 : 0,
      )
    }
  expect([barAt(-5, 60, 300), barAt(900, 60, 300), barAt(3, 60, 0)]).toEqual([0, 59, 59])
})

test('a bar that a gap touches is in doubt', () => {
  const gaps = [{ id: 'g', from: 100, to: 200, outcome: 'partial', reason: '' } as const]
  expect([
    isInGap(gaps, 0, 100),
    isInGap(gaps, 0, 101),
    isInGap(gaps, 200, 300),
    isInGap(gaps, 201, 300),
  ]).toEqual([false, true, true, false])
})
