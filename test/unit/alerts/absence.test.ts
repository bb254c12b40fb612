/** A12–A14: quiet hours, digest, watchdog; and what the engine keeps. */
import { describe, expect, test } from 'vitest'
import { p1, rig, START } from './rig.ts'
import { calendarOf } from './calendar.ts'

const at = (text: string) => Date.parse(text)

describe('A12 quiet hours', () => {
  const berlin = (patch: object, now: string) => {
    const r = rig(
      { quietHours: { enabled: true, p0BreaksThrough: false, ...patch } },
      calendarOf('Europe/Berlin'),
    )
    r.clock.wall = at(now)
    return r.send().reason
  }
  test.each([
    ['the evening before', '2026-03-17T21:59:00+01:00', 'raised'],
    ['the first minute', '2026-03-17T22:00:00+01:00', 'quiet-hours'],
    ['past midnight', '2026-03-18T00:00:00+01:00', 'quiet-hours'],
    ['the last minute', '2026-03-18T06:59:59+01:00', 'quiet-hours'],
    ['the end', '2026-03-18T07:00:00+01:00', 'raised'],
    ['DST: the night that skips an hour, before', '2026-03-29T06:59:59+02:00', 'quiet-hours'],
    ['DST: the night that skips an hour, end', '2026-03-29T07:00:00+02:00', 'raised'],
    ['DST: the night with two 02:30, first', '2026-10-25T02:30:00+02:00', 'quiet-hours'],
    ['DST: the night with two 02:30, second', '2026-10-25T02:30:00+01:00', 'quiet-hours'],
    ['DST: the longer night ends at 07:00 by the clock', '2026-10-25T07:00:00+01:00', 'raised'],
  ])('A12: 22:00–07:00, %s', (_name, now, reason) => {
    expect(berlin({}, now)).toBe(reason)
  })
  test('A12: the day is the one on which the stretch starts', () => {
    const friday = { days: [5] }
    expect(berlin(friday, '2026-03-20T23:00:00+01:00')).toBe('quiet-hours')
    expect(berlin(friday, '2026-03-21T06:00:00+01:00')).toBe('quiet-hours')
    expect(berlin(friday, '2026-03-21T23:00:00+01:00')).toBe('raised')
    expect(berlin(friday, '2026-03-20T06:00:00+01:00')).toBe('raised')
    expect(berlin({ ...friday, start: '12:00', end: '13:00' }, '2026-03-20T12:30:00+01:00')).toBe(
      'quiet-hours',
    )
  })
  test('A12: off by default; a P0 breaks through unless switched off', () => {
    const r = rig()
    r.clock.wall = at('2026-03-17T23:00:00Z')
    expect(r.send()).toMatchObject({ reason: 'raised' })
    const through = rig({ alerts: { quietP1: true }, quietHours: { enabled: true } })
    through.clock.wall = at('2026-03-17T23:00:00Z')
    expect(through.send(p1({ symbol: 'X' }))).toMatchObject({ reason: 'quiet-hours' })
    expect(through.send()).toMatchObject({ reason: 'raised' })
  })
  test('A12: begin and end are noticed without an event, and shown', () => {
    const { engine, clock } = rig({ quietHours: { enabled: true, start: '11:00', end: '12:00' } })
    const seen: boolean[] = []
    engine.feedState('up')
    engine.onChange(() => seen.push(engine.view().quietHoursActive))
    clock.advance(2 * 3_600_000)
    expect(seen).toEqual([true, false])
    // Hourly at most: an idle app sleeps.
    expect(clock.fired).toBeLessThan(8)
  })
  test('A12: switching them on or off takes effect at once', () => {
    const { configure, engine } = rig()
    configure({ quietHours: { enabled: true, start: '10:00', end: '11:00' } })
    expect(engine.view().quietHoursActive).toBe(true)
    configure({})
    expect(engine.view().quietHoursActive).toBe(false)
  })
})

describe('A13 digest', () => {
  test('A13: one notification after an outage, with what recovery brought, never a replay', () => {
    const { engine, clock, batch, event, desktop } = rig()
    engine.feedState('up')
    engine.feedState('down')
    clock.advance(42 * 60_000)
    engine.feedState('up')
    const missed = (symbol: string, age: number) => event({ symbol, age })
    batch([missed('BTCUSDT', 2000), missed('BTCUSDT', 1900), missed('ETHUSDT', 300)], 'recovery')
    clock.advance(4000)
    batch(
      [...Array(11)].map(() => event(p1({ age: 1000 }))),
      'recovery',
    )
    clock.advance(60_000)
    expect(desktop.of('digest')).toMatchObject([
      {
        title: 'Missed while away',
        body: 'Away 42 min: 3 P0 (BTC 2, ETH 1), 11 P1',
        target: { kind: 'missed' },
        urgency: 'normal',
      },
    ])
    expect(desktop.alerts()).toEqual([])
    expect(engine.view().digest).toEqual({
      from: START,
      to: START + 42 * 60_000,
      text: 'Away 42 min: 3 P0 (BTC 2, ETH 1), 11 P1',
    })
    engine.dismissMissed()
    expect(engine.view().digest).toBeNull()
    expect(desktop.closed).toContain('digest')
    expect(clock.timers).toEqual([])
  })

  test('A13: the stretch begins with the first that was missed, though the silence was noticed later (H4)', () => {
    const { engine, clock, send } = rig()
    engine.feedState('up')
    clock.advance(40_000)
    engine.feedState('down')
    const noticed = clock.wall
    clock.advance(120_000)
    engine.feedState('up')
    for (const age of [130, 150, 140, 400]) send({ age }, 'recovery')
    clock.advance(60_000)
    const { digest } = engine.view()
    expect(digest).toMatchObject({ from: noticed - 30_000, text: 'Away 3 min: 3 P0 (BTC)' })
  })

  test('A13: a P0 that is still alive when it comes is raised, and not counted as missed', () => {
    const { engine, clock, send, desktop } = rig()
    engine.feedState('down')
    clock.advance(120_000)
    engine.feedState('up')
    expect(send({ age: 12 }, 'recovery')).toMatchObject({ reason: 'raised' })
    clock.advance(60_000)
    expect(desktop.of('digest')).toEqual([])
  })

  test.each([
    [1, '1 signal'],
    [2, '2 signals'],
    [1200, '1,200 signals'],
  ])('A13, A18: with everything hidden, %i missed are told as “%s”', (count, words) => {
    const { engine, clock, send, desktop } = rig({ alerts: { privacy: 'hide-all' } })
    engine.feedState('up')
    engine.feedState('down')
    clock.advance(120_000)
    engine.feedState('up')
    for (let n = 0; n < count; n += 1) send({ age: 100 }, 'recovery')
    clock.advance(60_000)
    expect(desktop.of('digest')).toMatchObject([
      { title: 'NexusGlass FastFeed', body: `Away 2 min: ${words}` },
    ])
  })

  test('A13: what was detected after the return is not part of it', () => {
    const { engine, clock, send, desktop } = rig()
    engine.feedState('down')
    clock.advance(120_000)
    engine.feedState('up')
    clock.advance(5000)
    send(p1({ age: 60 }), 'recovery')
    send(p1({ age: 4 }), 'confirm')
    send(p1())
    clock.advance(60_000)
    expect(desktop.of('digest')).toMatchObject([{ body: 'Away 2 min: 1 P1' }])
  })

  test('A13, A4: a P0 that did not live to the end of a short outage is told, too', () => {
    const { engine, clock, send, desktop } = rig()
    engine.feedState('up')
    engine.feedState('down')
    clock.advance(45_000)
    engine.feedState('up')
    expect(send({ age: 40 }, 'recovery')).toMatchObject({ reason: 'too-old' })
    clock.advance(60_000)
    expect(desktop.of('digest')).toMatchObject([{ body: 'Away 45 s: 1 P0 (BTC)' }])
  })

  test('A13: times away stay known once they are over, missed or not, over a restart', () => {
    const one = rig()
    one.engine.feedState('up')
    one.engine.feedState('down')
    one.clock.advance(30_000)
    one.engine.feedState('up')
    one.clock.advance(60_000)
    expect(one.engine.view().away).toEqual([])
    const from = one.clock.wall
    one.engine.feedState('down')
    one.clock.advance(42 * 60_000)
    one.engine.feedState('up')
    one.clock.advance(60_000)
    const away = [{ from, to: from + 42 * 60_000 }]
    expect(one.engine.view()).toMatchObject({ away, digest: null })
    const two = rig()
    two.engine.restore(one.engine.documents())
    expect(two.engine.view().away).toEqual(away)
  })
  test('A13: 60 s and less without a P0, or nothing missed: no digest', () => {
    const { engine, clock, send, desktop } = rig()
    engine.feedState('up')
    engine.feedState('down')
    clock.advance(60_000)
    engine.feedState('up')
    send(p1({ age: 130 }), 'recovery')
    clock.advance(60_000)
    engine.away(clock.wall - 600_000, clock.wall)
    send({ age: 40, priority: 'P2' }, 'recovery')
    clock.advance(60_000)
    expect(desktop.of('digest')).toEqual([])
  })

  test('A13: after a snooze of everything, at once', () => {
    const { engine, clock, send, desktop } = rig()
    engine.feedState('up')
    engine.snooze({ kind: 'all' }, '15m')
    send()
    send(p1())
    clock.advance(15 * 60_000)
    expect(desktop.of('digest')).toMatchObject([
      { title: 'Missed while snoozed', body: 'Snoozed 15 min: 1 P0 (BTC), 1 P1' },
    ])
  })

  test('A13: after quiet hours, without the P0 that broke through', () => {
    const { engine, clock, send, desktop } = rig({
      quietHours: { enabled: true, start: '10:00', end: '11:00' },
    })
    engine.feedState('up')
    send(p1({ symbol: 'X' }))
    send()
    clock.advance(3_600_000)
    expect(desktop.of('digest')).toMatchObject([
      { title: 'Missed in quiet hours', body: 'Quiet hours 30 min: 1 P1' },
    ])
  })

  test('A13: a short outage in a snooze makes it no absence; a sleep does', () => {
    const { engine, clock, send, desktop } = rig()
    engine.feedState('up')
    engine.snooze({ kind: 'all' }, '15m')
    clock.advance(60_000)
    engine.feedState('down')
    clock.advance(5000)
    engine.feedState('up')
    send(p1())
    clock.advance(15 * 60_000)
    expect(desktop.of('digest')).toMatchObject([{ title: 'Missed while snoozed' }])
    engine.snooze({ kind: 'all' }, '15m')
    send(p1())
    engine.away(clock.wall - 60_000, clock.wall)
    clock.advance(16 * 60_000)
    expect(desktop.of('digest').at(-1)).toMatchObject({ title: 'Missed while away' })
  })

  test('A13: an outage that outlasts the snooze is an absence', () => {
    const { engine, clock, send, desktop } = rig()
    engine.feedState('up')
    engine.snooze({ kind: 'all' }, '15m')
    send(p1())
    engine.feedState('down')
    clock.advance(20 * 60_000)
    engine.feedState('up')
    clock.advance(60_000)
    expect(desktop.of('digest')).toMatchObject([{ title: 'Missed while away' }])
  })

  test('A13: snoozed within quiet hours is told as both', () => {
    const { engine, clock, send, desktop } = rig({
      quietHours: { enabled: true, start: '10:00', end: '11:00' },
    })
    engine.feedState('up')
    engine.snooze({ kind: 'all' }, '15m')
    send(p1())
    clock.advance(3_600_000)
    expect(desktop.of('digest')).toMatchObject([{ title: 'Missed while silenced' }])
  })

  test('A13: asleep, then offline, is one stretch and one digest', () => {
    const { engine, clock, send, desktop } = rig()
    engine.feedState('up')
    clock.sleep(3_600_000, false)
    engine.away(clock.wall - 3_600_000, clock.wall)
    engine.feedState('down')
    clock.advance(5000)
    engine.feedState('up')
    send({ age: 1800 }, 'recovery')
    clock.advance(60_000)
    expect(desktop.of('digest')).toMatchObject([{ body: 'Away 1 h: 1 P0 (BTC)' }])
  })

  test('A13: a snooze holds the digest of an outage until it ends', () => {
    const { engine, clock, send, desktop } = rig({ alerts: { watchdogAfterS: 3600 } })
    engine.feedState('down')
    clock.advance(600_000)
    engine.snooze({ kind: 'all' }, '15m')
    engine.feedState('up')
    send({ age: 300 }, 'recovery')
    clock.advance(600_000)
    expect(desktop.shown).toEqual([])
    clock.advance(400_000)
    expect(desktop.of('digest')).toHaveLength(1)
  })

  test('A13: what a mute or a rule keeps away is not missed', () => {
    const { engine, clock, send, desktop } = rig({
      alerts: { rules: [{ id: 'x', enabled: true, symbols: ['ETHUSDT'], action: 'off' }] },
    })
    engine.snooze({ kind: 'symbol', symbol: 'BTCUSDT' }, 'forever')
    engine.snooze({ kind: 'type', type: 'T' }, '15m')
    engine.feedState('down')
    clock.advance(120_000)
    engine.feedState('up')
    send({ age: 60, symbol: 'ETHUSDT' }, 'recovery')
    clock.advance(60_000)
    expect(desktop.of('digest')).toEqual([])
  })

  test('A13: not running is being away', () => {
    const r = rig()
    r.engine.feedState('up')
    const documents = r.engine.documents()
    r.clock.sleep(8 * 3_600_000, true)
    r.restart(documents)
    r.engine.feedState('down')
    r.clock.advance(1000)
    r.engine.feedState('up')
    r.send({ age: 3600 }, 'recovery')
    r.clock.advance(20_000)
    expect(r.desktop.of('digest')).toMatchObject([{ body: 'Away 8 h: 1 P0 (BTC)' }])
  })

  test('G10: the first run fills in silence and leaves no digest', () => {
    const { engine, batch, event, clock, desktop } = rig()
    engine.feedState('down')
    clock.advance(90_000)
    engine.feedState('up')
    expect(batch([event(), event({ age: 50 })], 'snapshot', true).map(({ reason }) => reason)).toEqual([
      'first-run',
      'first-run',
    ])
    clock.advance(100_000)
    expect(desktop.of('digest')).toEqual([])
    expect(engine.view().unacknowledged).toBe(0)
  })

  test.each([
    [Number.NaN, 5],
    [5, 1],
    [Number.NEGATIVE_INFINITY, START],
  ])('A13: an impossible stretch %d–%d is ignored', (from, to) => {
    const { engine, clock } = rig()
    engine.away(from, to)
    expect(clock.timers).toEqual([])
  })
})

describe('A14 what counts as back', () => {
  const told = (desktop: ReturnType<typeof rig>['desktop']) =>
    desktop.of('watchdog').map(({ title }) => title)

  test('A14: a connection that comes and goes is down: one notification, and one when it is proven back', () => {
    const { engine, clock, desktop } = rig()
    engine.feedState('up')
    for (let passed = 0; passed < 300; passed += 3) {
      engine.feedState('down')
      clock.advance(2_000)
      engine.feedState('proving')
      clock.advance(1_000)
      if (passed < 24) expect(told(desktop)).toEqual([])
      if (passed > 33) expect(told(desktop)).toEqual(['Feed is down'])
    }
    clock.advance(9_000)
    expect(told(desktop)).toEqual(['Feed is down'])
    engine.feedState('up')
    expect(told(desktop)).toEqual(['Feed is down', 'Feed is back'])
  })

  test('A14: lives of nearly 10 s end it no more than short ones', () => {
    const { engine, clock, desktop } = rig()
    for (let passed = 0; passed < 100; passed += 11) {
      engine.feedState('down')
      clock.advance(1_000)
      engine.feedState('proving')
      clock.advance(9_900)
    }
    expect(told(desktop)).toEqual(['Feed is down'])
  })

  test('A14: what is being proven is not told as down', () => {
    const { engine, clock, desktop } = rig()
    engine.feedState('down')
    clock.advance(29_000)
    engine.feedState('proving')
    clock.advance(10_000)
    engine.feedState('up')
    clock.advance(60_000)
    expect(told(desktop)).toEqual([])
  })
})

describe('A14 watchdog', () => {
  test('A14: a stored key that cannot be read is told as that, once, and the feed that follows as back', () => {
    const { engine, clock, desktop } = rig()
    engine.feedState('locked')
    clock.advance(30_000)
    expect(desktop.of('watchdog')).toMatchObject([{ title: 'API key cannot be read' }])
    engine.feedState('down')
    clock.advance(60_000)
    expect(desktop.of('watchdog')).toHaveLength(1)
    engine.feedState('up')
    expect(desktop.of('watchdog')).toMatchObject([{}, { title: 'Feed is back' }])
  })
  test('A14: a key that is unlocked in time is not told, and its connection gets no time anew', () => {
    const { engine, clock, desktop } = rig()
    engine.feedState('locked')
    clock.advance(20_000)
    engine.feedState('down')
    clock.advance(9_999)
    expect(desktop.shown).toEqual([])
    clock.advance(1)
    expect(desktop.of('watchdog')).toMatchObject([{ title: 'Feed is down' }])
  })
  test('A14: one notification when the feed was down for 30 s, one when it is back', () => {
    const { engine, clock, desktop } = rig()
    engine.feedState('up')
    engine.feedState('down')
    clock.advance(29_999)
    expect(desktop.shown).toEqual([])
    clock.advance(1)
    expect(desktop.of('watchdog')).toMatchObject([{ title: 'Feed is down' }])
    clock.advance(3_600_000)
    engine.feedState('down')
    expect(desktop.shown).toHaveLength(1)
    engine.feedState('up')
    expect(desktop.of('watchdog')).toMatchObject([
      {},
      { title: 'Feed is back', body: 'It was down for 1 h 1 min.' },
    ])
  })
  test('A14: back in time, stopped by the user, or just quiet: nothing is said', () => {
    const { engine, clock, desktop } = rig()
    engine.feedState('down')
    clock.advance(29_000)
    engine.feedState('up')
    clock.advance(86_400_000)
    engine.feedState('stopped')
    clock.advance(86_400_000)
    expect(desktop.shown).toEqual([])
    engine.feedState('down')
    clock.advance(30_000)
    engine.feedState('stopped')
    expect(desktop.shown).toHaveLength(1)
    expect(desktop.closed).toContain('watchdog')
  })
  test('A14: time asleep is not time down', () => {
    for (const monotonicRuns of [true, false]) {
      const { engine, clock, desktop } = rig()
      engine.feedState('down')
      clock.advance(5000)
      clock.sleep(3_600_000, monotonicRuns)
      clock.advance(29_000)
      expect(desktop.shown).toEqual([])
      engine.feedState('up')
      expect(desktop.shown).toEqual([])
    }
  })
  test('A14: nor is it while a connection is being proven', () => {
    const { engine, clock, desktop } = rig()
    engine.feedState('proving')
    clock.advance(1000)
    clock.sleep(42 * 60_000, true)
    engine.feedState('down')
    clock.advance(29_000)
    expect(desktop.shown).toEqual([])
    clock.advance(1000)
    expect(desktop.of('watchdog')).toHaveLength(1)
  })
  test('A14, A11: a snooze of everything holds the word until it ends', () => {
    const { engine, clock, desktop } = rig()
    engine.snooze({ kind: 'all' }, '15m')
    engine.feedState('down')
    clock.advance(15 * 60_000 - 1)
    expect(desktop.shown).toEqual([])
    expect(clock.fired).toBeLessThan(5)
    clock.advance(40_000)
    expect(desktop.of('watchdog')).toHaveLength(1)
  })
})

describe('what is kept', () => {
  test.each([
    ['alerts', 'not json'],
    ['alerts', '{"v":2}'],
    ['alerts', 'null'],
    ['alerts-pins', '[]'],
    ['alerts-pins', '{"v":1,"overflow":0,"pins":[{"key":"1:1"}]}'],
  ])('an unreadable document is reported and replaced: %s %s', (name, text) => {
    const r = rig()
    r.send({ id: 1 })
    r.restart({ ...r.engine.documents(), [name]: text })
    expect(r.log.join()).toContain(name)
    expect(r.send({ id: 2, symbol: 'ETHUSDT' })).toMatchObject({ reason: 'raised' })
    r.log.length = 0
    r.restart()
    expect(r.log).toEqual([])
  })

  test('one unreadable event costs that pin only', () => {
    const r = rig()
    r.send({ id: 1 })
    r.send({ id: 2, symbol: 'ETHUSDT' })
    const documents = r.engine.documents()
    r.restart({ ...documents, 'alerts-pins': (documents['alerts-pins'] ?? '').replace('"ETHUSDT"', '5') })
    expect(r.engine.view().pinned).toMatchObject([{ key: '1:1' }])
    expect(r.log.join()).toContain('unreadable event')
  })

  test('a huge event is kept without its data', () => {
    const r = rig()
    r.send({ id: 1, data: { cluster_side: 'LONG_LIQ', blob: 'x'.repeat(500_000) } })
    expect(JSON.stringify(r.engine.documents()).length).toBeLessThan(5000)
    r.restart()
    expect(r.engine.view().pinned).toMatchObject([{ key: '1:1', event: { id: 1, data: {} } }])
  })

  test('unchanged documents are the same strings, so a commit costs nothing', () => {
    const { engine, send } = rig()
    send()
    const first = engine.documents()
    expect(engine.documents()['alerts-pins']).toBe(first['alerts-pins'])
    expect(engine.documents()['alerts']).toBe(first['alerts'])
  })

  test('suppressions are counted by reason', () => {
    const { send, engine } = rig()
    send()
    send()
    send(p1())
    send(p1())
    expect(engine.suppressed()).toEqual({ grouped: 1, 'priority-default': 2 })
  })

  test('an idle engine has no timer, a disposed one does nothing', () => {
    const { engine, clock, send, desktop, batch, event } = rig()
    engine.feedState('up')
    send(p1())
    expect(clock.timers).toEqual([])
    send()
    expect(clock.timers).toHaveLength(1)
    engine.dispose()
    expect(clock.timers).toEqual([])
    desktop.shown.length = 0
    expect(batch([event({ symbol: 'ETHUSDT' })])).toEqual([])
    engine.feedState('down')
    clock.advance(100_000)
    expect(desktop.shown).toEqual([])
  })

  test('a burst changes the view at once, then at most every 100 ms; a user action shows at once', () => {
    const { engine, send, clock } = rig()
    let changes = 0
    engine.onChange(() => (changes += 1))
    for (let id = 1; id <= 50; id += 1) send({ id, symbol: `S${id}` })
    expect(changes).toBe(1)
    clock.advance(100)
    expect(changes).toBe(2)
    send({ id: 99, symbol: 'Z' })
    engine.acknowledge(['1:99'])
    expect(changes).toBe(3)
    expect(engine.view().unacknowledged).toBe(50)
  })
})
