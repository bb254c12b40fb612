import { describe, expect, test } from 'vitest'
import type { Gap } from '../../../src-main/contract/contract.ts'
import { dayOf } from '../../../src-renderer/lib/format.ts'
import {
  buildItems,
  collapse,
  unique,
  type Dividers,
  type Item,
} from '../../../src-renderer/feed/list/items.ts'
import { AT, keys, row } from './rows.ts'

const NONE: Dividers = { gaps: [], digest: null, repeatMs: 10_000, today: dayOf(AT) }
const kinds = (items: readonly Item[]): readonly string[] => items.map(({ kind }) => kind)

describe('A5: repeats collapse', () => {
  test('same symbol, type and side within the window are one item', () => {
    const groups = collapse([row({ id: 9 }), row({ id: 8 }), row({ id: 2 })], 10_000)
    expect(groups.map(keys)).toEqual([['1:9', '1:8', '1:2']])
  })

  test('beyond the window a new item begins', () => {
    expect(collapse([row({ id: 20 }), row({ id: 10 })], 10_000)).toHaveLength(2)
  })

  test('another symbol, type or side is another item, and does not break a group', () => {
    const groups = collapse(
      [
        row({ id: 5 }),
        row({ id: 4, event: { symbol: 'ETHUSDT' } }),
        row({ id: 3, event: { data: { cluster_side: 'SHORT_LIQ' } } }),
        row({ id: 2 }),
      ],
      10_000,
    )
    expect(groups.map(keys)).toEqual([['1:5', '1:2'], ['1:4'], ['1:3']])
  })

  test('an unacknowledged event hides behind no acknowledged one', () => {
    expect(collapse([row({ id: 3 }), row({ id: 2, acknowledged: false })], 10_000)).toHaveLength(2)
  })

  test('opposite signals are two items, however their type names the side', () => {
    for (const [one, other] of [
      [{ direction: 'LONG' }, { direction: 'SHORT' }],
      [
        { from: 'A', to: 'BULL' },
        { from: 'A', to: 'BEAR' },
      ],
    ]) {
      const pair = [row({ id: 3, event: { data: one ?? {} } }), row({ id: 2, event: { data: other ?? {} } })]
      expect(collapse(pair, 10_000)).toHaveLength(2)
    }
  })
})

describe('dividers', () => {
  const at = (id: number, minutes: number) => row({ id, at: AT - minutes * 60_000 })
  const gap = (outcome: Gap['outcome']): Gap => ({
    id: 'g',
    from: AT - 20 * 60_000,
    to: AT - 10 * 60_000,
    outcome,
    reason: '',
  })

  test('G7: a gap stands between the rows that it separates', () => {
    const items = buildItems([at(3, 1), at(2, 12), at(1, 30)], Infinity, { ...NONE, gaps: [gap('partial')] })
    expect(kinds(items)).toEqual(['row', 'gap', 'row', 'row'])
  })

  test('G7: a gap that a later pass closed is no longer shown', () => {
    expect(kinds(buildItems([at(3, 1), at(2, 12)], Infinity, { ...NONE, gaps: [gap('closed')] }))).toEqual([
      'row',
      'row',
    ])
  })

  test('G7: the gap is shown once when its rows begin on a page of history', () => {
    const dividers = { ...NONE, gaps: [gap('failed')] }
    const present = buildItems([at(3, 1)], Infinity, dividers)
    const page = buildItems([at(2, 12), at(1, 15)], AT - 60_000, dividers)
    expect([...kinds(present), ...kinds(page)]).toEqual(['row', 'gap', 'row', 'row'])
  })

  test('A13: the missed divider stands above the newest missed row', () => {
    const digest = { from: AT - 40 * 60_000, to: AT - 5 * 60_000, text: 'Away 35 min: 1 P0' }
    const items = buildItems([at(3, 1), at(2, 12), at(1, 30)], Infinity, { ...NONE, digest })
    expect(kinds(items)).toEqual(['row', 'missed', 'row', 'row'])
  })

  test('another day is announced, today is not', () => {
    const items = buildItems([at(2, 0), at(1, 48 * 60)], Infinity, NONE)
    expect(kinds(items)).toEqual(['row', 'day', 'row'])
  })
})

test('a row held by two pages is drawn once', () => {
  const items = buildItems([row({ id: 1 })], Infinity, NONE)
  expect(unique([...items, ...items])).toHaveLength(items.length)
})

test('an item is the same object while nothing of it has changed: its row need not be drawn again', () => {
  const [head, repeat] = [row({ id: 9 }), row({ id: 8 })]
  const other = row({ id: 7, event: { symbol: 'ETHUSDT' } })
  const before = buildItems([head, repeat, other], Infinity, NONE)
  const newer = row({ id: 10, event: { symbol: 'SOLUSDT' } })
  const known = new Map(before.map((item) => [item.id, item]))
  const moved = buildItems([newer, head, repeat, other], Infinity, NONE, known)
  expect(moved[1]).toBe(before[0])
  expect(moved[2]).toBe(before[1])
  const fewer = buildItems([head, other], Infinity, NONE, known)
  expect(fewer[0]).not.toBe(before[0])
  expect(fewer[0]).toMatchObject({ row: head, repeats: [] })
  const acknowledged = { ...other, acknowledged: true, why: 'seen' }
  expect(buildItems([acknowledged], Infinity, NONE, known)).toMatchObject([{ row: acknowledged }])
})
