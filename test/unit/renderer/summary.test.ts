import { describe, expect, test } from 'vitest'
import { factsOf } from '../../../src-main/core/alerts/arrival.ts'
import { formatValue } from '../../../src-main/core/vocabulary/data.ts'
import { asJson, asText, summarise } from '../../../src-renderer/lib/summary.ts'
import { labelOf, shortTitleOf, titleOf } from '../../../src-renderer/lib/format.ts'
import { row } from './rows.ts'

const of = (data: unknown) =>
  // Sound for these tests: `data` may be anything once a server misbehaves.
  summarise({ ...row({ id: 1 }).event, data: data as Record<string, unknown> })

describe('the second line of a row', () => {
  test('the documented keys read side, price, USD, distance', () => {
    const { side, parts } = summarise(row({ id: 1 }).event)
    expect(side).toEqual({ kind: 'longs', arrow: '▼', word: 'Longs' })
    expect(parts).toEqual(['$98,500', '$5.2M', '1.8 % away'])
  })

  test('P6: keys nobody has documented are shown generically', () => {
    expect(of({ funding_rate_pct: 0.0944, exchange: 'Binance', more: 1 })).toEqual({
      side: null,
      parts: ['Funding rate 0.0944\u00a0%', 'Exchange Binance'],
    })
  })

  test('two sides in one event have no single arrow', () => {
    expect(of({ from_side: 'LONG', to_side: 'SHORT' }).side).toBeNull()
  })

  test('a position says its size before the price it was entered at, and which way it went before how far', () => {
    expect(of({ from_side: 'LONG', to_side: 'SHORT', entry_price: 3_495, position_usd: 8_400_000 })).toEqual({
      side: null,
      parts: ['From side LONG', 'To side SHORT', '$8.4M', 'Entry price $3,495'],
    })
    expect(of({ divergence_sigma: 3.05, direction: 'BULLISH' }).parts[0]).toBe('Direction BULLISH')
  })

  test('P6: only a cluster’s side has an arrow; any other is said as it was sent', () => {
    expect(of({ side: 'LONG', price: 98_500, size_usd: 5_200_000 })).toEqual({
      side: null,
      parts: ['Side LONG', '$5.2M', 'Price $98,500'],
    })
    expect(of({ cluster_side: 'SHORT_LIQ' }).side?.word).toBe('Shorts')
  })

  test('of several amounts and prices, and of texts, it says what the notification and the rules go by', () => {
    const data = {
      volume_usd: 1_200_000,
      intensity_usd: 5_200_000,
      mark_price: 98_000,
      cluster_price: 98_500,
    }
    expect(of(data).parts).toEqual(['$98,500', '$5.2M'])
    expect(factsOf({ ...row({ id: 1 }).event, data })).toMatchObject({ usd: 5_200_000, price: 98_500 })
    const texts = { volume_usd: 7, intensity_usd: '5200000.00' }
    expect(of(texts).parts).toEqual(['Intensity 5200000.00'])
    expect(factsOf({ ...row({ id: 1 }).event, data: texts }).usd).toBe(5_200_000)
  })

  test.each([[{}], [null], [undefined], ['text'], [[1, 2]]])(
    'P6: data of %j says that there is none',
    (data) => {
      expect(of(data)).toEqual({ side: null, parts: ['No data'] })
    },
  )

  test('a text of 900,000 characters is cut', () => {
    for (const part of of({ text: 'A'.repeat(900_000) }).parts) expect(part.length).toBeLessThanOrEqual(60)
  })
})

describe('names', () => {
  test.each([
    ['LIQUIDATION_CLUSTER_ARMED', 'Liquidation cluster armed'],
    ['MM_HUNTING_GROUND_ARMED', 'MM hunting ground armed'],
    ['CVD_DIVERGENCE_EXTREME', 'CVD divergence extreme'],
    ['SOMETHING_NEW', 'Something new'],
    ['', 'Unnamed signal'],
  ])('%s reads %s', (type, title) => {
    expect(titleOf(type)).toBe(title)
  })

  test('an unknown type has its full name where a short one is wanted', () => {
    expect(shortTitleOf('SOMETHING_NEW')).toBe('Something new')
  })

  test('units move from the key to the value', () => {
    expect(labelOf('distance_pct')).toBe('Distance')
    expect(formatValue('distance_pct', 1.8)).toBe('1.8 %')
    expect(formatValue('nested', { a: 1 })).toBe('{"a":1}')
    expect(formatValue('nothing', null)).toBe('null')
  })
})

test('an event is copied as one line of text, and as the server sent it', () => {
  const event = row({ id: 7, event: { brand_new: 'kept' } })
  expect(asText(event)).toMatch(
    /^P0 BTCUSDT Liquidation cluster armed: Longs · \$98,500 · \$5\.2M · 1\.8 % away · 92 % \(2026/,
  )
  expect(JSON.parse(asJson(event))).toEqual(event.event)
})
