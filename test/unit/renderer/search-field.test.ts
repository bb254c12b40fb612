/** The search field completes what is typed, and the rows mark what it found. */
import { expect, test } from 'vitest'
import { parseSearch } from '../../../src-main/core/vocabulary/query.ts'
import { completed, piecesOf } from '../../../src-renderer/history/search-text.ts'

const names = { symbols: ['ETHUSDT', 'BTCUSDT', 'ETCUSDT'], types: ['WHALE_POSITION_SHIFT'] }

test.each([
  ['sy', 'symbol:'],
  ['T', 'type:'],
  ['btc -c', 'btc -conf>'],
  ['symbol:et', 'symbol:ETHUSDT'],
  ['symbol:btcusdt,etc', 'symbol:btcusdt,ETCUSDT'],
  ['p:0 type:Whale_', 'p:0 type:WHALE_POSITION_SHIFT'],
])('Tab after "%s" makes "%s" of it', (typed, whole) => {
  expect(completed(typed, typed.length, names)).toEqual({ text: whole, caret: whole.length })
})

test('what follows the caret stays', () => {
  expect(completed('us btc', 2, names)).toEqual({ text: 'usd> btc', caret: 4 })
})

test.each([
  ...['', ' ', 'btc', 'p:0', 'btc ', 'symbol:', 'symbol:zz', 'symbol:ETHUSDT', 'type:whale shift', 'usd>1'],
])('Tab after "%s" leaves the field', (typed) => {
  expect(completed(typed, typed.length, names)).toBe(null)
})

test('Tab within a word leaves the field', () => {
  expect(completed('symbol', 2, names)).toBe(null)
})

test.each([
  ['Liq. cluster', 'liq.', 'Liq.'],
  ['$98,500 · $5.2M', '5.2m', '5.2M'],
  ['92 %', '92%', '92 %'],
  ['BTCUSDT', 'symbol:btc', 'BTC'],
  ['note say (when)', '(when', '(when'],
  ['Ärger', 'ÄRG', 'Ärg'],
])('in "%s" a search for %s marks "%s"', (text, typed, marked) => {
  const pieces = piecesOf(text, parseSearch(typed, 0))
  expect(pieces.filter(({ isMark }) => isMark).map((piece) => piece.text)).toEqual([marked])
  expect(pieces.map((piece) => piece.text).join('')).toBe(text)
})

test('words that are left out, and fields without a text, mark nothing', () => {
  expect(piecesOf('BTCUSDT P0', parseSearch('-btc -symbol:usdt p:0 conf>0.1', 0))).toEqual([
    { text: 'BTCUSDT P0', isMark: false },
  ])
})
