import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dateOf, startOfDay, endOfDay } from '../../../src-renderer/lib/format.ts'

const zone = process.env['TZ']
const restore = () => {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
}

describe.each([
  ['of 25 hours', 'Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T22:59:59.999Z'],
  ['of 23 hours', 'Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z', '2026-03-29T21:59:59.999Z'],
  [
    'without midnight',
    'America/Santiago',
    '2026-09-06',
    '2026-09-06T04:00:00.000Z',
    '2026-09-07T02:59:59.999Z',
  ],
  ['of 24 hours', 'Asia/Tokyo', '2026-11-22', '2026-11-21T15:00:00.000Z', '2026-11-22T14:59:59.999Z'],
])('a day %s', (_, name, day, first, last) => {
  beforeEach(() => {
    process.env['TZ'] = name
  })
  afterEach(restore)

  test('is all of it, and the field keeps it', () => {
    const [from, to] = [startOfDay(day), endOfDay(day)]
    expect([from, to].map((at) => new Date(at ?? Number.NaN).toISOString())).toEqual([first, last])
    expect([dateOf(from), dateOf(to)]).toEqual([day, day])
  })
})

test('what is no date is none', () => {
  expect([startOfDay(''), endOfDay(''), startOfDay('soon'), dateOf(null)]).toEqual([null, null, null, ''])
})
