/** Which of its words and figures a row shows in the room it has; every letter is 7 px wide here. */
import { describe, expect, test } from 'vitest'
import type { FeedRow } from '../../../src-main/contract/contract.ts'
import { rememberingFigures } from '../../../src-renderer/lib/measure.ts'
import { textsOf, type Fonts } from '../../../src-renderer/feed/list/row-texts.ts'
import { titleOf } from '../../../src-renderer/lib/format.ts'
import { row, type RowPart } from './rows.ts'

const letters = (text: string) => text.length * 7
const FONTS: Fonts = { symbol: letters, title: letters, small: letters, smallBold: letters }

function texts(
  { width = 500, compact = false, repeats = 0, change = {} as Partial<FeedRow> } = {},
  part: Partial<RowPart> = {},
) {
  const item = {
    kind: 'row',
    id: '1:1',
    row: { ...row({ id: 1, ...part }), ...change },
    repeats: Array.from({ length: repeats }, (_, at) => row({ id: 100 + at })),
  } as const
  return textsOf(item, { width, compact, ageWidth: 56 }, FONTS, titleOf)
}

test('a row with room says all it has and cuts nothing', () => {
  expect(texts({ width: 500 })).toEqual({
    symbol: 'BTCUSDT',
    isLabelCut: false,
    isSymbolCut: false,
    areFactsCut: false,
    title: 'Liquidation cluster armed',
    side: { kind: 'longs', text: '▼ Longs' },
    facts: '$98,500 · $5.2M · 1.8 % away',
    repeats: null,
    tag: null,
    acknowledged: true,
    bar: '92%',
    percent: '92 %',
  })
})

test('with less room the bar goes, then the last of the figures; the confidence stays', () => {
  const narrow = texts({ width: 335 })
  expect(narrow).toMatchObject({ bar: null, percent: '92 %', facts: '$98,500 · $5.2M · 1.8 % away' })
  expect(texts({ width: 280 })).toMatchObject({ facts: '$98,500 · $5.2M', percent: '92 %' })
  expect(texts({ width: 500 }, { event: { confidence: null } })).toMatchObject({ bar: null, percent: null })
})

test('a compact row gives up the amount first, then the figure, then the arrow: whose side it is outranks how sure it is', () => {
  const shown = (width: number) => {
    const { facts, side, percent, bar } = texts({ width, compact: true }, { event: { symbol: 'AB' } })
    return [facts, side?.text ?? null, percent, bar]
  }
  const label = 20 + 21 + 4 * 7 + 2 * 7 + 56 + 'Liq. cluster'.length * 7 + 7 + 12 + 7
  expect(shown(label + 40 + 13 + 41)).toEqual(['$5.2M', '▼', '92 %', null])
  expect(shown(label + 40 + 13 + 40)).toEqual([null, '▼', '92 %', null])
  expect(shown(label + 40 + 12)).toEqual([null, '▼', null, null])
  expect(shown(label + 13)).toEqual([null, '▼', null, null])
  expect(shown(label + 12)).toEqual([null, null, null, null])
})

describe('what is wider than its room is cut, and what is not costs no cut', () => {
  const label = 20 + 21 + (4 + 7 + 25) * 7 + 56
  test('the first line', () => {
    expect(texts({ width: label + 4 }).isLabelCut).toBe(false)
    expect(texts({ width: label + 3 }).isLabelCut).toBe(true)
  })
  test('the first line of a compact row, whose figures stand on it', () => {
    expect(texts({ width: 500, compact: true }).isLabelCut).toBe(false)
    expect(texts({ width: 220, compact: true }).isLabelCut).toBe(true)
  })
  test('a symbol', () => {
    expect(texts({}, { event: { symbol: 'A'.repeat(18) } }).isSymbolCut).toBe(false)
    expect(texts({}, { event: { symbol: 'A'.repeat(19) } }).isSymbolCut).toBe(true)
  })
  test('the figures', () => {
    const data = { note: 'a'.repeat(40) }
    expect(texts({ width: 500 }, { event: { data } }).areFactsCut).toBe(false)
    expect(texts({ width: 300 }, { event: { data } }).areFactsCut).toBe(true)
  })
})

test('A5: repeats are counted, the row itself among them', () => {
  expect(texts({ repeats: 6 }).repeats).toBe('×7')
})

test('A4: a row that came too late says by how much, before any latency', () => {
  const decision = { outcome: 'feed', reason: 'too-old', detail: '', decidedAt: 0, ageS: 47 } as const
  expect(texts({ change: { decision } }, { event: { latency_ms: 5000 } }).tag?.text).toBe('47 s late')
  expect(texts({}, { event: { latency_ms: 101 } }).tag?.text).toBe('101 ms')
  expect(texts({}, { event: { latency_ms: 100 } }).tag).toBeNull()
  expect(texts({ compact: true }, { event: { latency_ms: 101 } }).tag).toBeNull()
})

test('only a P0 is marked acknowledged', () => {
  expect(texts().acknowledged).toBe(true)
  expect(texts({}, { event: { priority: 'P1' } }).acknowledged).toBe(false)
  expect(texts({}, { acknowledged: false }).acknowledged).toBe(false)
})

test('P6: a confidence out of range is said to be so, and its bar ends where bars end', () => {
  expect(texts({}, { event: { confidence: 7 } })).toMatchObject({ percent: '>100 %', bar: '100%' })
  expect(texts({}, { event: { confidence: -3 } })).toMatchObject({ percent: '<0 %', bar: '0%' })
})

test('figures of one form are measured once, by the widest digit they may have', () => {
  const measured: string[] = []
  const measure = rememberingFigures((text) => measured.push(text))
  expect(measure('$98,500')).toBe(measure('$12,345'))
  expect(measure('$1.2M')).not.toBe(measure('$98,500'))
  expect(measured).toEqual(['$00,000', '$0.0M'])
})
