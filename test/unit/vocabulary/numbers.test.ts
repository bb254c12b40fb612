import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fullBody, stormWords } from '../../../src-main/core/alerts/wording.ts'
import { EMPTY_TALLY, addTo } from '../../../src-main/core/alerts/tally.ts'
import {
  countOf,
  formatConfidence,
  formatCount,
  formatNumber,
  formatPercent,
  formatPrice,
  formatShort,
  formatUsd,
} from '../../../src-main/core/vocabulary/numbers.ts'
import { summarise } from '../../../src-renderer/lib/summary.ts'
import { wireEvent } from '../../support/fakes/events.ts'

const RUNS = Number(process.env['MODEL_RUNS'] ?? 500)

test.each([
  [5_200_000, '$5.2M'],
  [401_000, '$401K'],
  [999.7, '$999.7'],
  [999.949, '$999.9'],
  [999.96, '$1K'],
  [999_949, '$999.9K'],
  [999_950, '$1M'],
  [5e14, '$500T'],
  [0.42, '$0.42'],
  [0.00004213, '$0.0000421'],
  [0, '$0'],
  [-0, '$0'],
  [-1200, '−$1.2K'],
  [1e300, '$1.0e+300'],
  [Number.NaN, '–'],
  [Infinity, '–'],
])('an amount of %s reads %s', (value, text) => {
  expect(formatUsd(value)).toBe(text)
})

test.each([
  [98_500, '$98,500'],
  [999.994, '$999.99'],
  [999.999, '$1,000'],
  [1000, '$1,000'],
  [664.4, '$664.4'],
  [186.93, '$186.93'],
  [0.08421, '$0.08421'],
  [0.99999, '$0.99999'],
  [0.999999, '$1'],
  [0.00000812, '$0.00000812'],
  [0.0000042, '$0.0000042'],
  [8.123e-15, '$8.123e-15'],
  [-2.5, '−$2.5'],
  [-0, '$0'],
  [1e308, '$1.0e+308'],
])('a price of %s reads %s', (value, text) => {
  expect(formatPrice(value)).toBe(text)
})

test.each([
  [1.8, '1.8 %'],
  [1.834, '1.83 %'],
  [9.996, '10 %'],
  [12.34, '12.3 %'],
  [0.05, '0.05 %'],
  [0.0944, '0.0944 %'],
  [-0.00003, '−0.00003 %'],
  [-0, '0 %'],
  [0, '0 %'],
])('a percentage of %s reads %s', (value, text) => {
  expect(formatPercent(value)).toBe(text)
})

test.each([
  [0.92, '92 %'],
  [1, '100 %'],
  [7, '>100 %'],
  [-3, '<0 %'],
  [0.001, '<1 %'],
  [0, '0 %'],
  [-0, '0 %'],
  [null, '–'],
])('a confidence of %s reads %s', (value, text) => {
  expect(formatConfidence(value)).toBe(text)
})

test('counts are whole, grouped, and agree with their noun', () => {
  expect([
    formatCount(0),
    formatCount(-0.2),
    formatCount(1234567),
    formatShort(1234),
    formatShort(999_999),
  ]).toEqual(['0', '0', '1,234,567', '1.2K', '1M'])
  expect([countOf(1, 'signal'), countOf(1200, 'signal')]).toEqual(['1 signal', '1,200 signals'])
  const one = addTo(EMPTY_TALLY, wireEvent(1))
  expect(stormWords(one, 'full').title).toBe('Signal storm: 1 more signal')
  expect(stormWords(addTo(one, wireEvent(2)), 'full').title).toBe('Signal storm: 2 more signals')
})

test('an amount reads as Intl writes it in compact form', () => {
  const intl = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })
  const same = (value: number) => expect(formatUsd(value)).toBe(`$${intl.format(value)}`)
  for (const unit of [1e3, 1e6, 1e9, 1e12])
    for (const part of [
      0.999, 0.99949, 0.9995, 0.99995, 1, 1.04, 1.05, 1.15, 1.25, 9.95, 12.3, 99.95, 999.94,
    ])
      same(unit * part)
  fc.assert(fc.property(fc.integer({ min: 0, max: 1e12 }), (value) => void same(value)))
  fc.assert(fc.property(fc.integer({ min: 0, max: 100_000 }), (tens) => void same(tens * 50)))
})

/** What a text means as a number: the sign, the digits, and the unit behind them. */
function meaning(text: string): number {
  const [, minus = '', digits = '', unit = ''] =
    /^(−?)\$?([\d,.]+(?:e[+-]\d+)?)([KMBT]?)(?: %)?$/.exec(text) ?? []
  const power = ['', 'K', 'M', 'B', 'T'].indexOf(unit)
  return (minus === '' ? 1 : -1) * Number(digits.replaceAll(',', '')) * 1000 ** power
}

/** Figures near the ends of every unit and every step, and anything else. */
const figure = fc.oneof(
  fc.double({ min: -1e300, max: 1e300, noNaN: true }),
  fc
    .tuple(
      fc.constantFrom(...Array.from({ length: 40 }, (_, index) => 10 ** (index - 20))),
      fc.double({ min: 0.9985, max: 1.0015, noNaN: true }),
      fc.constantFrom(1, -1),
    )
    .map(([unit, part, sign]) => unit * part * sign),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
)

describe.each([
  ['usd', formatUsd],
  ['price', formatPrice],
  ['percent', formatPercent],
  ['number', formatNumber],
])('%s', (_name, format) => {
  test('a figure that is not zero never reads as zero, and none as "-0"; no text is endless', () => {
    fc.assert(
      fc.property(figure, (value) => {
        const text = format(value)
        expect(text).not.toMatch(/(^|[^e])-|−\$?0( %)?$/)
        expect(text.length).toBeLessThan(26)
        expect(Math.sign(meaning(text))).toBe(Math.sign(value) + 0)
        // Two digits of it at the least are true.
        if (value !== 0) expect(Math.abs(meaning(text) / value - 1)).toBeLessThan(0.06)
      }),
      { numRuns: RUNS },
    )
  })

  test('of two figures the greater never reads as the lesser', () => {
    fc.assert(
      fc.property(figure, figure, fc.double({ min: 0, max: 0.002, noNaN: true }), (a, other, step) => {
        for (const b of [other, a + Math.abs(a) * step]) {
          const [low, high] = a <= b ? [a, b] : [b, a]
          if (Number.isFinite(high)) expect(meaning(format(low))).toBeLessThanOrEqual(meaning(format(high)))
        }
      }),
      { numRuns: RUNS },
    )
  })
})

test('notification, row and strip print the same figures', () => {
  fc.assert(
    fc.property(figure, figure, figure, (price, usd, distance) => {
      const event = wireEvent(1, {
        confidence: null,
        data: { cluster_side: 'LONG_LIQ', cluster_price: price, intensity_usd: usd, distance_pct: distance },
      })
      expect(fullBody(event)).toBe(`Longs ${summarise(event).parts.join(' · ')}`)
    }),
    { numRuns: RUNS },
  )
})
