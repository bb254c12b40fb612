import { expect, test } from 'vitest'
import { detectedAtMs, isoToMs } from '../../../src-main/core/protocol/time.ts'
import { EVENT } from './samples.ts'

const noon = Date.UTC(2026, 2, 17, 12, 0, 0)

test.each([
  ['2026-03-17T12:00:00Z', noon],
  ['2026-03-17T12:00:00.250Z', noon + 250],
  ['2026-03-17T12:00:00.250999Z', noon + 250],
  ['2026-03-17T12:00:00.123456789Z', noon + 123],
  ['2026-03-17T14:00:00+02:00', noon],
  ['2026-03-17T14:00:00+0200', noon],
  ['2026-03-17T14:00:00+02', noon],
  ['2026-03-17 12:00:00Z', noon],
  ['2026-03-17T12:00Z', noon],
  ['2026-03-17', noon - 12 * 3_600_000],
])('%s is read', (text, ms) => {
  expect(isoToMs(text)).toBe(ms)
})

test('a time without a zone is UTC, whatever zone this machine is in', () => {
  expect(isoToMs('2026-03-17T12:00:00')).toBe(noon)
  expect(isoToMs('2026-03-17T12:00:00.5')).toBe(noon + 500)
})

test.each([
  '',
  'now',
  '1',
  '17.03.2026',
  '2026-13-17T12:00:00Z',
  '2026-03-17T25:00:00Z',
  `2026-03-17T12:00:00.${'1'.repeat(99)}Z`,
])('%s is no time', (text) => {
  expect(isoToMs(text)).toBeNull()
})

test('P6: detected_at that cannot be read is null', () => {
  expect(detectedAtMs({ ...EVENT, priority: 'P0' })).toBe(Date.UTC(2026, 2, 17, 10, 30, 45))
  expect(detectedAtMs({ ...EVENT, priority: 'P0', detected_at: 'noon' })).toBeNull()
})
