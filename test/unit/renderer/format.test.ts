import { describe, expect, test } from 'vitest'
import { formatMs } from '../../../src-main/core/vocabulary/times.ts'
import * as format from '../../../src-renderer/lib/format.ts'
import { AT } from './rows.ts'

describe('figures', () => {
  test.each([
    [42.4, '42 ms'],
    [1400, '1.4 s'],
    [-5, '0 ms'],
    [120_000, '2 min'],
    [null, '–'],
  ])('%s ms read %s', (value, text) => {
    expect(formatMs(value)).toBe(text)
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
