import { afterAll, describe, expect, test } from 'vitest'
import { localCalendar } from '../../../src-main/adapters/clock.ts'

const zone = process.env['TZ']
afterAll(() => {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
})
const inZone = (name: string) => {
  process.env['TZ'] = name
}
const utc = (text: string) => Date.parse(`${text}Z`)
const next = (from: string, minute: number) =>
  new Date(localCalendar.nextLocal(utc(from), minute)).toISOString().slice(0, 19)

describe('A11, A12: local time', () => {
  test('weekday and minute', () => {
    inZone('America/New_York')
    expect(localCalendar.toLocal(utc('2026-03-17T03:30:20'))).toEqual({
      weekday: 1,
      minuteOfDay: 23 * 60 + 30,
    })
  })
  test('the next 08:00 is today or tomorrow, and never now', () => {
    inZone('Europe/Berlin')
    expect(next('2026-01-10T05:00:00', 480)).toBe('2026-01-10T07:00:00')
    expect(next('2026-01-10T06:59:59.999', 480)).toBe('2026-01-10T07:00:00')
    expect(next('2026-01-10T07:00:00', 480)).toBe('2026-01-11T07:00:00')
    expect(next('2026-01-10T22:59:00', 0)).toBe('2026-01-10T23:00:00')
  })
  test('08:00 follows the clock over a DST change, in both directions', () => {
    inZone('Europe/Berlin')
    expect(next('2026-03-28T20:00:00', 480)).toBe('2026-03-29T06:00:00')
    expect(next('2026-10-24T20:00:00', 480)).toBe('2026-10-25T07:00:00')
  })
  test('a time that clocks skip is the moment of the jump', () => {
    inZone('Europe/Berlin')
    expect(next('2026-03-29T00:30:00', 150)).toBe('2026-03-29T01:00:00')
    expect(next('2026-03-29T01:00:00', 150)).toBe('2026-03-30T00:30:00')
  })
  test('a time that clocks show twice is found twice', () => {
    inZone('Europe/Berlin')
    expect(next('2026-10-24T23:00:00', 150)).toBe('2026-10-25T00:30:00')
    expect(next('2026-10-25T00:30:00', 150)).toBe('2026-10-25T01:30:00')
    expect(next('2026-10-25T01:30:00', 150)).toBe('2026-10-26T01:30:00')
  })
  test('half-hour changes and a missing midnight', () => {
    inZone('Australia/Lord_Howe')
    expect(next('2026-04-04T14:30:00', 105)).toBe('2026-04-04T14:45:00')
    expect(next('2026-04-04T14:45:00', 105)).toBe('2026-04-04T15:15:00')
    inZone('Africa/Cairo')
    expect(next('2026-04-23T12:00:00', 0)).toBe('2026-04-23T22:00:00')
  })
  test('at every hour of a year the answer is later, at most 25 h ahead, and shows the time', () => {
    for (const name of ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia']) {
      inZone(name)
      for (let at = utc('2026-01-01T00:10:00'); at < utc('2027-01-01T00:00:00'); at += 3 * 3_600_000) {
        const found = localCalendar.nextLocal(at, 480)
        expect(found).toBeGreaterThan(at)
        expect(found - at).toBeLessThanOrEqual(25 * 3_600_000)
        expect(localCalendar.toLocal(found).minuteOfDay).toBe(480)
      }
    }
  })
})
