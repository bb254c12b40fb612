import { expect, onTestFinished, test } from 'vitest'
import { detectedAtMs, liveLagMs, parseRowKey, rowsOfBatch } from '../../../src-main/core/view/row.ts'
import { START, wireEvent } from '../../support/fakes/events.ts'

test('L1: our own lag is receipt by the server clock, less detection and the server latency, never below 0', () => {
  const event = wireEvent(0, { latency_ms: 40 })
  expect(liveLagMs(event, START + 100, 10)).toBe(70)
  expect(liveLagMs(event, START + 20, 0)).toBe(0)
  expect(liveLagMs(event, START + 100, null)).toBeNull()
  expect(liveLagMs({ ...event, latency_ms: null }, START + 100, 0)).toBeNull()
})

test('P6: an unreadable time of detection counts as the time of receipt', () => {
  expect(detectedAtMs(wireEvent(1, { detected_at: 'soon' }), 77)).toBe(77)
})

test('a time of detection without a zone is UTC, wherever the machine stands', () => {
  const zone = process.env['TZ']
  process.env['TZ'] = 'America/New_York'
  onTestFinished(() => {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  })
  expect(detectedAtMs(wireEvent(1, { detected_at: '2026-03-17T10:30:45' }), 77)).toBe(
    Date.UTC(2026, 2, 17, 10, 30, 45),
  )
})

test('only a live event has a network lag: a recovered one was not sent when it was detected', () => {
  const batch = { epoch: 1, receivedAt: START, events: [wireEvent(1)], silent: false }
  const lag = (source: 'live' | 'recovery') =>
    rowsOfBatch({ ...batch, source }, [null], 0, () => '')[0]?.lagMs
  expect(lag('live')).not.toBeNull()
  expect(lag('recovery')).toBeNull()
})

test('keys are epoch:id and nothing else', () => {
  expect(parseRowKey('2:17')).toEqual({ epoch: 2, id: 17 })
  for (const bad of ['', '2', '2:', ':1', '2:x', '2:1:3', '-1:2', '1:99999999999999999'])
    expect(parseRowKey(bad)).toBeNull()
})
