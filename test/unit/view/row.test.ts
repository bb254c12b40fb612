import { expect, onTestFinished, test } from 'vitest'
import { factsOf, groupKeyOf } from '../../../src-main/core/alerts/arrival.ts'
import { parseRowKey, rowsOfBatch } from '../../../src-main/core/view/rows.ts'
import { START, wireEvent } from '../../support/fakes/events.ts'

const listedAt = (detected_at: string): number | undefined =>
  rowsOfBatch(
    {
      source: 'live',
      epoch: 1,
      receivedAt: START,
      events: [wireEvent(1, { detected_at })],
      lagMs: [],
      ageMs: [],
      silent: false,
    },
    [],
  )[0]?.detectedAt

test('P6: what was detected at no readable time, or far in the future, is listed by its receipt', () => {
  expect(listedAt('soon')).toBe(START)
  expect(listedAt('2031-01-01T00:00:00Z')).toBe(START)
  expect(listedAt(new Date(START + 3_600_000).toISOString())).toBe(START + 3_600_000)
})

test('a time of detection without a zone is UTC, wherever the machine stands', () => {
  const zone = process.env['TZ']
  process.env['TZ'] = 'America/New_York'
  onTestFinished(() => {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  })
  expect(listedAt('2026-03-17T10:30:45')).toBe(Date.UTC(2026, 2, 17, 10, 30, 45))
})

test('L1: a row shows the lag that is journaled with its event', () => {
  const events = [wireEvent(1), wireEvent(2)]
  const batch = {
    source: 'live',
    epoch: 1,
    receivedAt: START,
    events,
    lagMs: [37, null],
    ageMs: [],
    silent: false,
  } as const
  expect(rowsOfBatch(batch, [null, null]).map(({ lagMs }) => lagMs)).toEqual([37, null])
})

test('A5: a row carries the key by which the policy groups its event', () => {
  const events = ['LONG', 'SHORT', 'LONG'].map((direction, id) => wireEvent(id, { data: { direction } }))
  const batch = {
    source: 'live',
    epoch: 1,
    receivedAt: START,
    events,
    lagMs: [],
    ageMs: [],
    silent: false,
  } as const
  const groups = rowsOfBatch(batch, []).map(({ group }) => group)
  expect(groups).toEqual(events.map((event) => groupKeyOf(event, factsOf(event))))
  expect(new Set(groups).size).toBe(2)
})

test('keys are epoch:id and nothing else', () => {
  expect(parseRowKey('2:17')).toEqual({ epoch: 2, id: 17 })
  for (const bad of ['', '2', '2:', ':1', '2:x', '2:1:3', '-1:2', '1:99999999999999999'])
    expect(parseRowKey(bad)).toBeNull()
})
