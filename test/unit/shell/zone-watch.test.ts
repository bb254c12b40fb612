import { beforeEach, afterEach, expect, test } from 'vitest'
import { localCalendar, rereadTimeZone } from '../../../src-main/adapters/clock.ts'
import { createAlertEngine } from '../../../src-main/core/alerts/engine.ts'
import { DEFAULT_SETTINGS } from '../../../src-main/core/settings/schema.ts'
import { policyOf } from '../../../src-main/shell/settings/settings-effects.ts'
import { ZONE_LOOK_MS, watchZone } from '../../../src-main/shell/system/machine-watch.ts'
import { FakeClock } from '../../support/fakes/clock.ts'
import { wireEvent } from '../../support/fakes/events.ts'
import { recordingLog } from './support.ts'

const zone = process.env['TZ']
beforeEach(() => void (process.env['TZ'] = 'Europe/London'))
afterEach(() => {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
})

test('A12: another time zone is noticed within a minute, and after a sleep at once; the same one is no news', () => {
  const clock = new FakeClock()
  let wanted = 'Europe/London'
  const told: number[] = []
  const watch = watchZone({
    reread: () => void (process.env['TZ'] = wanted),
    now: () => clock.wallMs(),
    after: (ms, run) => clock.setTimer(ms, run),
    changed: () => told.push(new Date(clock.wallMs()).getTimezoneOffset()),
  })
  clock.advance(10 * ZONE_LOOK_MS)
  expect(told).toEqual([])
  wanted = 'Asia/Tokyo'
  clock.advance(ZONE_LOOK_MS)
  expect(told).toEqual([-540])
  wanted = 'Asia/Kolkata'
  watch.look()
  expect(told).toEqual([-540, -330])
  watch.stop()
  wanted = 'Europe/London'
  clock.advance(10 * ZONE_LOOK_MS)
  expect(told).toHaveLength(2)
})

test('A12: quiet hours follow the zone while they run', () => {
  // 23:30 in Tokyo, 14:30 in London.
  const clock = new FakeClock(Date.parse('2026-03-17T14:30:00Z'))
  const settings = {
    ...DEFAULT_SETTINGS,
    quietHours: {
      ...DEFAULT_SETTINGS.quietHours,
      enabled: true,
      start: '22:00',
      end: '07:00',
      p0BreaksThrough: false,
    },
  }
  process.env['TZ'] = 'Asia/Tokyo'
  const alerts = createAlertEngine(
    {
      clock,
      calendar: localCalendar,
      log: recordingLog(),
      notifier: {
        notify: () => Promise.resolve({ ok: true, message: '' }),
        play: () => undefined,
        attract: () => undefined,
        showWindow: () => undefined,
        close: () => undefined,
        showInApp: () => undefined,
      },
    },
    policyOf(settings),
  )
  let wanted = 'Asia/Tokyo'
  watchZone({
    reread: () => void (process.env['TZ'] = wanted),
    now: () => clock.wallMs(),
    after: (ms, run) => clock.setTimer(ms, run),
    changed: () => alerts.configure(policyOf(settings)),
  })
  const reasonOf = (id: number) => {
    const at = clock.wallMs()
    const event = wireEvent(id, { symbol: `S${id}`, detected_at: new Date(at).toISOString() })
    const batch = {
      source: 'live',
      epoch: 1,
      receivedAt: at,
      events: [event],
      lagMs: [1],
      ageMs: [0],
      silent: false,
    } as const
    return alerts.accept(batch)[0]?.reason
  }
  expect(reasonOf(1)).toBe('quiet-hours')
  wanted = 'Europe/London'
  clock.advance(ZONE_LOOK_MS)
  expect(reasonOf(2)).toBe('raised')
  alerts.dispose()
})

test('a zone that the user chose by TZ stays', () => {
  rereadTimeZone()
  expect(process.env['TZ']).toBe('Europe/London')
})
