/** A9–A11, A15, A17, A18: what happens to an alert once it is there. */
import { describe, expect, test } from 'vitest'
import { p1, rig, START } from './rig.ts'
import { calendarOf } from './calendar.ts'

describe('A9 acknowledge', () => {
  test('A9: by key: the pin and the badge go, the notification is closed, repeats are acknowledged with it', () => {
    const { send, engine, desktop } = rig()
    send({ id: 1 })
    send({ id: 2 })
    send({ id: 3, symbol: 'ETHUSDT' })
    expect(engine.view()).toMatchObject({
      unacknowledged: 2,
      pinned: [{ key: '1:3' }, { key: '1:1', count: 2 }],
    })
    expect(engine.acknowledge(['1:2']).keys).toEqual(['1:1', '1:2'])
    expect(engine.view()).toMatchObject({ unacknowledged: 1, pinned: [{ key: '1:3' }] })
    expect(desktop.closed).toEqual([desktop.alerts()[0]?.tag])
  })

  test('A9, A5: a repeat brings its figures along: to the strip, and to what escalates', () => {
    const { send, engine, clock, desktop } = rig()
    send({
      id: 1,
      confidence: 0.7,
      data: { cluster_side: 'LONG_LIQ', cluster_price: 3500, intensity_usd: 1e6 },
    })
    clock.advance(7_000)
    send({
      id: 2,
      confidence: 0.95,
      data: { cluster_side: 'LONG_LIQ', cluster_price: 3600, intensity_usd: 2e7 },
    })
    expect(engine.view().pinned).toMatchObject([
      { key: '1:1', count: 2, event: { confidence: 0.95, data: { cluster_price: 3600 } } },
    ])
    clock.advance(3_000)
    expect(desktop.alerts().at(-1)?.body).toContain('$3,600 · $20M')
  })

  test('A9, A5: a P0 that repeats is the newest: it moves to the front, and an undo puts it back there', () => {
    const { send, engine, clock } = rig()
    const keys = () => engine.view().pinned.map(({ key }) => key)
    send({ id: 1, symbol: 'A' })
    clock.advance(1000)
    send({ id: 2, symbol: 'B' })
    clock.advance(1000)
    send({ id: 3, symbol: 'C' })
    expect(keys()).toEqual(['1:3', '1:2', '1:1'])
    clock.advance(1000)
    send({ id: 4, symbol: 'A' })
    expect(keys()).toEqual(['1:1', '1:3', '1:2'])
    clock.advance(1000)
    send({ id: 5, symbol: 'B' })
    expect(keys()).toEqual(['1:2', '1:1', '1:3'])
    for (const key of keys()) {
      engine.acknowledge([key])
      engine.undoAcknowledge()
      expect(keys()).toEqual(['1:2', '1:1', '1:3'])
    }
  })

  test('A9: all at once; a second time there is nothing left', () => {
    const { send, engine, desktop } = rig()
    for (const symbol of ['A', 'B', 'C', 'D']) send({ symbol })
    expect(engine.acknowledgeAll().keys).toHaveLength(4)
    expect(engine.view()).toMatchObject({ unacknowledged: 0, pinned: [] })
    expect(desktop.closed).toContain('storm')
    expect(engine.acknowledgeAll().keys).toEqual([])
  })

  test('A9: a notified P1 can be acknowledged; what was never told cannot', () => {
    const { send, engine, desktop } = rig({ alerts: { quietP1: true } })
    send(p1({ id: 1 }))
    send({ id: 2, priority: 'P2' })
    expect(engine.acknowledge(['1:1', '1:2', '9:9', 'nonsense']).keys).toEqual(['1:1'])
    expect(desktop.closed).toHaveLength(1)
  })

  test('A9: acknowledging an older alert leaves the notification of a newer one', () => {
    const { send, engine, clock, desktop } = rig()
    send({ id: 1 })
    clock.advance(61_000)
    send({ id: 2 })
    engine.acknowledge(['1:1'])
    expect(desktop.closed).toEqual([])
    expect(engine.view().pinned).toMatchObject([{ key: '1:2' }])
  })

  test('A9, G5: an alert whose id is no number, and counts by its hash below 0, survives a restart', () => {
    const r = rig()
    r.send({ id: -5 })
    r.restart()
    expect(r.log).toEqual([])
    expect(r.engine.view().pinned.map(({ key }) => key)).toEqual(['1:-5'])
    expect(r.send({ id: -5 }).reason).toBe('already-raised')
  })

  test('A9: pins survive a restart, acknowledgements too', () => {
    const { send, restart, ...r } = rig()
    send({ id: 1 })
    send({ id: 2, symbol: 'ETHUSDT' })
    r.clock.advance(1)
    const before = rigView(r)
    restart()
    expect(rigView(r)).toEqual(before)
  })

  test('A9: the list is bounded, the count goes on until all is acknowledged', () => {
    const { batch, event, engine } = rig()
    batch(Array.from({ length: 250 }, (_, index) => event({ id: 1000 + index, symbol: `S${index}` })))
    expect(engine.view().unacknowledged).toBe(250)
    expect(engine.view().pinned).toHaveLength(200)
    engine.acknowledgeAll()
    expect(engine.view().unacknowledged).toBe(0)
  })
})

const rigView = (r: Pick<ReturnType<typeof rig>, 'engine'>) => r.engine.view().pinned

describe('A10 escalation', () => {
  test('A10: again with sound at +10 s, flash at +20 s, expired but pinned at 30 s', () => {
    const { send, clock, desktop, engine } = rig()
    send()
    clock.advance(9999)
    expect(desktop.shown).toHaveLength(1)
    clock.advance(1)
    expect(desktop.alerts()).toHaveLength(2)
    expect(desktop.alerts()[1]).toMatchObject({
      body: expect.stringMatching(/^Still unacknowledged · Longs/),
    })
    expect(desktop.sounds).toHaveLength(2)
    expect(desktop.attracted).toBe(0)
    clock.advance(10_000)
    expect(desktop.attracted).toBe(1)
    expect(engine.view().pinned).toMatchObject([{ expired: false, expiresAt: START + 30_000 }])
    clock.advance(10_000)
    expect(engine.view()).toMatchObject({ unacknowledged: 1, pinned: [{ expired: true }] })
    clock.advance(3_600_000)
    expect(desktop.shown).toHaveLength(2)
    expect(clock.timers).toEqual([])
  })

  test('A10: an acknowledged alert does not escalate', () => {
    const { send, clock, desktop, engine } = rig()
    send({ id: 1 })
    clock.advance(9000)
    engine.acknowledge(['1:1'])
    clock.advance(60_000)
    expect([desktop.shown.length, desktop.attracted]).toEqual([1, 0])
  })

  test('A10, A4: nothing is repeated for a signal that has died meanwhile', () => {
    const { send, clock, desktop, engine } = rig()
    send({ age: 25 }, 'recovery')
    clock.advance(5000)
    expect(engine.view().pinned).toMatchObject([{ expired: true }])
    clock.advance(60_000)
    expect([desktop.shown.length, desktop.attracted]).toEqual([1, 0])
  })

  test('A10: persistent mode comes back every 60 s, three times', () => {
    const { send, clock, desktop } = rig({ alerts: { escalation: false, persistent: true } })
    send()
    const at: number[] = []
    for (let s = 1; s <= 400; s += 1) {
      const before = desktop.shown.length
      clock.advance(1000)
      if (desktop.shown.length > before) at.push(s)
    }
    expect(at).toEqual([60, 120, 180])
  })

  test('A10: of several alerts of a group only the newest comes back', () => {
    const { send, clock, desktop } = rig({ alerts: { escalation: false, persistent: true } })
    send({ id: 1 })
    clock.advance(60_000)
    send({ id: 2 })
    desktop.shown.length = 0
    clock.advance(180_000)
    expect(desktop.shown.map(({ target }) => target)).toEqual(Array(3).fill({ kind: 'event', key: '1:2' }))
  })

  test('A10: an alert that had no notification of its own has nothing to escalate', () => {
    const { send, clock, desktop } = rig()
    for (const symbol of ['A', 'B', 'C', 'D', 'E']) send({ symbol })
    desktop.shown.length = 0
    clock.advance(25_000)
    expect(desktop.alerts()).toHaveLength(3)
    // Three at once make one sound.
    expect(desktop.sounds).toHaveLength(5)
  })

  test('A10, A11: snoozed meanwhile, it keeps quiet', () => {
    const { send, clock, desktop, engine } = rig()
    send()
    engine.snooze({ kind: 'symbol', symbol: 'BTCUSDT' }, '15m')
    clock.advance(60_000)
    expect([desktop.shown.length, desktop.attracted]).toEqual([1, 0])
  })

  test('A10: a wall clock set back changes nothing; a late tick makes one notification', () => {
    const back = rig()
    back.send()
    back.clock.wall -= 86_400_000
    back.clock.advance(30_000)
    expect([back.desktop.shown.length, back.desktop.attracted]).toEqual([2, 1])
    expect(back.engine.view().pinned).toMatchObject([{ expired: true }])
    const late = rig({ alerts: { persistent: true } })
    late.send()
    late.clock.sleep(200_000, true)
    late.clock.advance(1)
    expect(late.desktop.shown).toHaveLength(2)
  })
})

describe('A11 snooze and mute', () => {
  test.each([
    ['15m', 15 * 60_000],
    ['1h', 3_600_000],
    ['until-8', Date.parse('2026-03-18T08:00:00Z') - START],
  ] as const)('A11: %s ends by itself', (length, ms) => {
    const { send, clock, engine } = rig()
    const snooze = engine.snooze({ kind: 'all' }, length)
    expect(snooze).toEqual({ id: 'all', scope: { kind: 'all' }, since: START, until: START + ms })
    expect(engine.view().snoozes).toEqual([snooze])
    clock.advance(ms - 1)
    expect(send()).toMatchObject({ outcome: 'feed', reason: 'snoozed' })
    clock.advance(1)
    expect(engine.view().snoozes).toEqual([])
    expect(send()).toMatchObject({ reason: 'raised' })
  })

  test('A11: until 08:00 is the next time local clocks show it, on the night that skips an hour too', () => {
    const { engine, clock } = rig({}, calendarOf('Europe/Berlin'))
    clock.wall = Date.parse('2026-03-28T23:30:00+01:00')
    expect(engine.snooze({ kind: 'all' }, 'until-8').until).toBe(Date.parse('2026-03-29T08:00:00+02:00'))
  })

  test('A11: a symbol or a type by itself; a mute stays until lifted', () => {
    const { send, clock, engine } = rig()
    engine.snooze({ kind: 'symbol', symbol: 'BTCUSDT' }, 'forever')
    engine.snooze({ kind: 'type', type: 'LEVERAGE_SPIKE_DETECTED' }, '1h')
    expect(send()).toMatchObject({ reason: 'muted', detail: 'symbol:BTCUSDT' })
    expect(send({ symbol: 'ETHUSDT', type: 'LEVERAGE_SPIKE_DETECTED' })).toMatchObject({ reason: 'muted' })
    expect(send({ symbol: 'ETHUSDT' })).toMatchObject({ reason: 'raised' })
    clock.advance(365 * 86_400_000)
    expect(engine.view().snoozes).toMatchObject([{ id: 'symbol:BTCUSDT', until: null }])
    expect(engine.unsnooze('symbol:BTCUSDT')).toBe(true)
    expect(engine.unsnooze('symbol:BTCUSDT')).toBe(false)
    expect(send()).toMatchObject({ reason: 'raised' })
  })

  test('A11: what a snooze holds back is not pinned', () => {
    const { send, engine } = rig()
    engine.snooze({ kind: 'all' }, '15m')
    send()
    expect(engine.view().unacknowledged).toBe(0)
  })

  test('A11: survives a restart, and ends during it', () => {
    const r = rig()
    r.engine.snooze({ kind: 'all' }, '15m')
    r.engine.snooze({ kind: 'symbol', symbol: 'X' }, 'forever')
    r.clock.advance(60_000)
    r.restart()
    expect(r.engine.view().snoozes.map(({ id }) => id)).toEqual(['all', 'symbol:X'])
    const documents = r.engine.documents()
    r.clock.advance(15 * 60_000)
    r.restart(documents)
    expect(r.engine.view().snoozes.map(({ id }) => id)).toEqual(['symbol:X'])
  })

  test('A11: a clock set back cannot make it longer, in this run or across a restart', () => {
    const r = rig()
    r.engine.snooze({ kind: 'all' }, '15m')
    const documents = r.engine.documents()
    r.clock.wall -= 86_400_000
    r.clock.advance(1)
    expect(r.send()).toMatchObject({ reason: 'raised' })
    r.restart(documents)
    expect(r.engine.view().snoozes).toEqual([])
  })
})

describe('A15 delivery', () => {
  test.each(['failed', 'throw'] as const)(
    'A15: what the desktop refuses (%s), the window shows',
    (answer) => {
      const { send, desktop, log } = rig()
      desktop.answer = answer
      expect(send()).toMatchObject({ reason: 'raised' })
      expect(desktop.inApp).toMatchObject([{ title: 'BTCUSDT · Liquidation cluster armed' }])
      expect(log.join()).toContain(answer === 'throw' ? 'no notification service' : 'permission denied')
      expect(desktop.sounds).toHaveLength(1)
    },
  )

  test('A15: the test alert goes the real way and reports what happened', async () => {
    const { engine, desktop, clock } = rig()
    expect(await engine.testAlert()).toEqual({ outcome: 'shown', reason: '' })
    expect(desktop.of('test')).toMatchObject([
      { urgency: 'critical', target: { kind: 'settings' }, passing: true },
    ])
    expect(desktop.sounds).toHaveLength(1)
    desktop.answer = 'failed'
    expect(await engine.testAlert()).toEqual({ outcome: 'failed', reason: 'permission denied' })
    expect(desktop.inApp).toHaveLength(1)
    desktop.answer = 'silence'
    const silent = engine.testAlert()
    clock.advance(5000)
    expect(await silent).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('did not say') })
    expect(clock.timers).toEqual([])
  })
})

describe('A17 sound', () => {
  test('A17: once a raise, per priority and volume; several in one batch make one', () => {
    const { batch, event, send, desktop } = rig({
      alerts: { rules: [{ id: 'all', enabled: true, action: 'interrupt' }] },
      sound: { volume: 0.3, byPriority: { P0: 'knock', P1: 'chime', P2: 'none' } },
    })
    send(p1({ symbol: 'A' }))
    batch([event(p1({ symbol: 'B' })), event({ symbol: 'C' })])
    expect(desktop.sounds).toEqual([
      { sound: 'chime', volume: 0.3 },
      { sound: 'knock', volume: 0.3 },
    ])
  })
  test.each([
    { muted: true },
    { volume: 0 },
    { byPriority: { P0: 'none', P1: 'none', P2: 'none' } },
  ] as const)('A17: silent with %j', (sound) => {
    const { send, desktop } = rig({ sound })
    send()
    expect([desktop.shown.length, desktop.sounds.length]).toEqual([1, 0])
  })
  test('A17: a repeat that is only counted makes none', () => {
    const { send, desktop } = rig()
    send()
    send()
    expect(desktop.sounds).toHaveLength(1)
  })
})

describe('A18 privacy', () => {
  const shown = (privacy: 'full' | 'hide-amounts' | 'hide-all') => {
    const { send, desktop, clock, engine } = rig({ alerts: { privacy, escalation: true } })
    engine.feedState('up')
    for (const symbol of ['BTCUSDT', 'ETHUSDT', 'XRPUSDT', 'ADAUSDT']) send({ symbol })
    send()
    clock.advance(25_000)
    engine.snooze({ kind: 'all' }, '15m')
    send({ symbol: 'DOTUSDT' })
    clock.advance(16 * 60_000)
    return desktop.shown.map(({ title, body }) => `${title} | ${body}`)
  }
  test('A18: full', () => {
    expect(shown('full')).toContain(
      'BTCUSDT · Liquidation cluster armed | Longs $98,500 · $5.2M · 1.8 % away · 80 %',
    )
  })
  test('A18: hide amounts: no money, no prices, no distances, anywhere', () => {
    const words = shown('hide-amounts')
    expect(words).toContain('BTCUSDT · Liquidation cluster armed | Longs · 80 %')
    expect(words.join()).not.toMatch(/\$|98,500|away ·|1\.8/)
  })
  test('A18: hide all: neither symbol nor type nor side, in alerts, summaries and digests', () => {
    const words = shown('hide-all')
    expect(words).toContain('NexusGlass FastFeed | New P0 signal')
    expect(words.join()).not.toMatch(/BTC|ETH|XRP|ADA|DOT|cluster|Long|\$/i)
    expect(words.length).toBeGreaterThan(6)
  })
  test('P6: text from the wire is made harmless', () => {
    const { send, desktop } = rig()
    send({ symbol: '<b>A</b>\n\u202eB', type: 'x'.repeat(200), data: { side: '<img>\u0000' } })
    const [request] = desktop.shown
    expect(request?.title).toMatch(/^‹b›A‹\/b› B · Xx{46}…$/)
    expect(request?.body).toBe('‹img› · 80 %')
  })
})

test('ux.md: the window is shown without focus on a P0, if wished', () => {
  const { send, desktop } = rig({ showOnP0: true })
  send(p1())
  expect(desktop.windows).toBe(0)
  send()
  send()
  expect(desktop.windows).toBe(1)
})

describe('a journal that opens late', () => {
  test('A9, A3: what was raised, pinned and acknowledged meanwhile joins what was stored', () => {
    const r = rig()
    r.send({ id: 1, symbol: 'ADAUSDT' })
    r.send({ id: 2, symbol: 'BNBUSDT' })
    const stored = r.engine.documents()
    r.restart(null)
    r.send({ id: 3, symbol: 'SOLUSDT' })
    r.engine.acknowledge(['1:1'])
    r.engine.restore(stored)
    expect(r.engine.view().pinned.map(({ key }) => key)).toEqual(['1:3', '1:2'])
    for (const id of [1, 2, 3]) expect(r.send({ id, symbol: `S${id}` }).reason).toBe('already-raised')
  })

  test('A9: what a first run stored does not come back over it when the key changes', () => {
    const r = rig()
    r.restart({})
    r.send({ id: 1 })
    const stored = r.engine.documents()
    r.engine.acknowledgeAll()
    r.engine.restore(stored)
    expect(r.engine.view()).toMatchObject({ pinned: [], unacknowledged: 0 })
  })
})
