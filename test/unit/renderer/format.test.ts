import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as format from '../../../src-renderer/lib/format.ts'
import { AT } from './rows.ts'

describe('figures', () => {
  test.each([
    [5_200_000, '$5.2M'],
    [401_000, '$401K'],
    [0, '$0'],
    [-1200, '−$1.2K'],
    [1e300, '$1.0e+300'],
    [Number.NaN, '–'],
    [Infinity, '–'],
  ])('an amount of %s reads %s', (value, text) => {
    expect(format.formatUsd(value)).toBe(text)
  })

  test('an amount of any size reads as Intl writes it, roundings at the ends of a unit too', () => {
    const intl = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })
    const same = (value: number) => {
      expect(format.formatUsd(value)).toBe(`$${intl.format(value)}`)
    }
    for (const unit of [1, 1e3, 1e6, 1e9, 1e12])
      for (const part of [
        0.999, 0.99949, 0.9995, 0.99995, 1, 1.04, 1.05, 1.25, 9.95, 12.3, 99.95, 999.94, 999.95,
      ])
        if (unit * part < 1e15) same(unit * part)
    fc.assert(fc.property(fc.integer({ min: 0, max: 1e12 }), same))
    fc.assert(fc.property(fc.double({ min: 0, max: 9.99e14, noNaN: true, noDefaultInfinity: true }), same))
    fc.assert(fc.property(fc.integer({ min: 0, max: 100_000 }), (tens) => same(tens * 50)))
  })

  test.each([
    [98_500, '$98,500'],
    [186.93, '$186.93'],
    [0.08421, '$0.08421'],
    [1e308, '$1.0e+308'],
  ])('a price of %s reads %s', (value, text) => {
    expect(format.formatPrice(value)).toBe(text)
  })

  test.each([
    [0.92, '92 %'],
    [1, '100 %'],
    [7, '>100 %'],
    [-3, '<0 %'],
    [null, '–'],
  ])('a confidence of %s reads %s', (value, text) => {
    expect(format.formatConfidence(value)).toBe(text)
  })

  test.each([
    [42.4, '42 ms'],
    [1400, '1.4 s'],
    [-5, '0 ms'],
    [120_000, '2 min'],
    [null, '–'],
  ])('%s ms read %s', (value, text) => {
    expect(format.formatMs(value)).toBe(text)
  })
})

describe('times', () => {
  const hour = 3_600_000
  test.each([
    [0, '0 s'],
    [14_900, '14 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [hour - 1, '59 min'],
    [-30_000, '0 s'],
  ])('an age of %s ms reads %s', (age, text) => {
    expect(format.formatAge(AT, AT + age)).toBe(text)
  })

  test('from one hour on, the clock is shown', () => {
    expect(format.formatAge(AT, AT + hour)).toBe(format.formatClock(AT))
    expect(format.formatClock(AT)).toMatch(/^\d\d:30:45$/)
  })

  test('times that no Date can hold read as unknown and do not throw', () => {
    for (const at of [Number.NaN, Infinity, 9e15, -9e15]) {
      expect(format.formatClock(at)).toBe('–')
      expect(format.formatIso(at)).toBe('–')
      expect(format.formatLocal(at)).toBe('–')
      expect(format.formatAge(at, AT)).toBe('–')
      expect(format.dayOf(at)).toBe(0)
    }
  })

  test('two instants of one local day share its number, the next day does not', () => {
    const noon = new Date(2026, 2, 17, 12).getTime()
    expect(format.dayOf(noon)).toBe(format.dayOf(noon + hour))
    expect(format.dayOf(noon)).not.toBe(format.dayOf(noon + 24 * hour))
  })
})

describe('truncate', () => {
  test('keeps a short text and ends a long one with an ellipsis', () => {
    expect(format.truncate('short', 10)).toBe('short')
    expect(format.truncate('A'.repeat(900_000), 10)).toBe('AAAAAAAAA…')
  })

  test('P6: a name that turns the reading direction, or hides a character, says so and turns nothing', () => {
    for (const unseen of [
      '\u202e',
      '\u202a',
      '\u2066',
      '\u2069',
      '\u200e',
      '\u200f',
      '\u061c',
      '\u0007',
      '\u0000',
    ])
      expect(format.truncate(`BTC${unseen}USDT`, 40)).toBe('BTC\ufffdUSDT')
    expect(format.truncate('two\nlines', 40)).toBe('two lines')
    expect(format.truncate('🚀🔥بيتكوينUSDT', 40)).toBe('🚀🔥بيتكوينUSDT')
  })

  test('does not split a code point', () => {
    expect(format.truncate('🚀🚀🚀', 4)).toBe('🚀…')
  })
})
