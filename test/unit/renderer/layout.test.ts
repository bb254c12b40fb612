import { describe, expect, test } from 'vitest'
import type { Item } from '../../../src-renderer/feed/list/items.ts'
import {
  indexAt,
  offsetsOf,
  scrollInto,
  visibleRange,
  type Metrics,
} from '../../../src-renderer/feed/list/layout.ts'
import { AT, row } from './rows.ts'

const METRICS: Metrics = { row: 52, divider: 28, expandedId: null, expandedHeight: 0 }
const item = (id: number): Item => ({ kind: 'row', id: `1:${id}`, row: row({ id }), repeats: [] })
const list = (count: number): Item[] => Array.from({ length: count }, (_, index) => item(count - index))

describe('the virtual list', () => {
  test('heights add up: rows, dividers, the expanded row and pages set aside', () => {
    const items: Item[] = [
      item(3),
      { kind: 'day', id: 'day', at: AT },
      item(2),
      { kind: 'spacer', id: 'spacer', page: 0, rows: 200, dividers: 1 },
      item(1),
    ]
    const offsets = offsetsOf(items, { ...METRICS, expandedId: '1:2', expandedHeight: 400 })
    expect([...offsets]).toEqual([0, 52, 80, 480, 480 + 200 * 52 + 28, 480 + 200 * 52 + 28 + 52])
  })

  test('of 100,000 rows only those near the view are drawn', () => {
    const offsets = offsetsOf(list(100_000), METRICS)
    const { first, end } = visibleRange(offsets, 2_600_000, 520, 300)
    expect(first).toBe(Math.floor((2_600_000 - 300) / 52))
    expect(end - first).toBeLessThan(25)
  })

  test('positions above and below the list are clamped to it', () => {
    const offsets = offsetsOf(list(3), METRICS)
    expect(indexAt(offsets, -100)).toBe(0)
    expect(indexAt(offsets, 1e9)).toBe(2)
    expect(indexAt(offsets, 52)).toBe(1)
    expect(visibleRange(offsets, 1e9, 100, 0)).toEqual({ first: 2, end: 3 })
  })

  test('an empty list draws nothing', () => {
    expect(visibleRange(offsetsOf([], METRICS), 0, 500, 300)).toEqual({ first: 0, end: 0 })
  })

  test('a row is brought into view by the shortest way, and not moved when it is', () => {
    const offsets = offsetsOf(list(100), METRICS)
    expect(scrollInto(offsets, 5, 0, 520)).toBe(0)
    expect(scrollInto(offsets, 10, 0, 520)).toBe(52)
    expect(scrollInto(offsets, 2, 520, 520)).toBe(104)
  })

  test('a row higher than the view shows its top', () => {
    const offsets = offsetsOf(list(10), { ...METRICS, expandedId: '1:8', expandedHeight: 900 })
    expect(scrollInto(offsets, 2, 0, 500)).toBe(104)
  })
})
