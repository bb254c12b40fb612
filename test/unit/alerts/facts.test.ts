import { expect, test } from 'vitest'
import { factsOf } from '../../../src-main/core/alerts/arrival.ts'
import { wireEvent } from '../../support/fakes/events.ts'

test.each([
  ['5200000.00', 5_200_000],
  ['5,200,000', 5_200_000],
  ['$5.2e6', 5_200_000],
  ['5200000 USD', 5_200_000],
  ['5,2', null],
  ['many', null],
  ['', null],
  ['1'.repeat(41), null],
])('A1: an amount sent as the text %j is the number %s to a rule on USD', (text, usd) => {
  expect(factsOf(wireEvent(1, { data: { intensity_usd: text } })).usd).toBe(usd)
  expect(factsOf(wireEvent(1, { data: { total_usd: text } })).usd).toBe(usd)
})
test('A1: a price and a distance sent as texts are numbers, and a word under such a key hides none', () => {
  const data = { mark_price: 'n/a', cluster_price: '98500.50', distance_pct: '1.8 %' }
  expect(factsOf(wireEvent(1, { data }))).toMatchObject({ price: 98_500.5, distancePct: 1.8 })
  expect(factsOf(wireEvent(1, { data: { mark_price: 'n/a', entry_price: 7 } })).price).toBe(7)
})
