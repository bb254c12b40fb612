import { expect, onTestFinished, test } from 'vitest'
import { factsOf, groupKeyOf } from '../../../src-main/core/alerts/facts.ts'
import { detectedOrReceivedMs, parseRowKey, rowsOfBatch } from '../../../src-main/core/view/row.ts'
import { START, wireEvent } from '../../support/fakes/events.ts'

test('P6: an unreadable time of detection counts as the time of receipt', () => {
  expect(detectedOrReceivedMs(wireEvent(1, { detected_at: 'soon' }), 77)).toBe(77)
})

test('a time of detection without a zone is UTC, wherever the machine stands', () => {
  const zone = process.env['TZ']
  process.env['TZ'] = 'America/New_York'
  onTestFinished(() => {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  })
  expect(detectedOrReceivedMs(wireEvent(1, { detected_at: '2026-03-17T10:30:45' }), 77)).toBe(
    Date.UTC(2026, 2, 17, 10, 30, 45),
  )
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
