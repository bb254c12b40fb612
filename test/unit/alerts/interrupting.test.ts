/** A1–A8: when the app interrupts, and when it doesn't. */
import { describe, expect, test } from 'vitest'
import type { AlertRule } from '../../../src-main/core/settings/document-schema.ts'
import { p1, rig } from './rig.ts'

const rules = (...list: readonly Partial<AlertRule>[]) => ({
  alerts: {
    rules: list.map((rule, index): AlertRule => ({
      id: `r${index}`,
      enabled: true,
      action: 'feed',
      ...rule,
    })),
  },
})

describe('A1 routing', () => {
  test('A1: a P0 interrupts with notification, sound, badge and pinned strip', () => {
    const { send, desktop, engine } = rig()
    expect(send()).toMatchObject({ outcome: 'interrupt', reason: 'raised', ageS: 0, detail: null })
    expect(desktop.alerts()).toHaveLength(1)
    expect(desktop.alerts()[0]).toMatchObject({
      title: 'BTCUSDT · Liquidation cluster armed',
      body: 'Longs $98,500 · $5.2M · 1.8 % away · 80 %',
      urgency: 'critical',
      target: { kind: 'event', key: '1:2' },
      actions: true,
    })
    expect(desktop.sounds).toEqual([{ sound: 'pulse', volume: 0.7 }])
    expect(engine.view()).toMatchObject({
      unacknowledged: 1,
      pinned: [{ key: '1:2', count: 1, expired: false }],
    })
  })

  test.each([
    [1.83, '1.83 % away'],
    [18.34, '18.3 % away'],
    [2, '2 % away'],
    [0.05, '0.05 % away'],
    [0.3, '0.3 % away'],
    [0, '0 % away'],
  ])('A1: a distance of %s is told as %s', (distance, said) => {
    const { send, desktop } = rig()
    send({ data: { cluster_side: 'LONG_LIQ', cluster_price: 98_500, distance_pct: distance } })
    expect(desktop.alerts()[0]?.body).toContain(said)
  })

  test('A1: a P1 is listed; on request it notifies without sound and is not pinned', () => {
    const listed = rig()
    expect(listed.send(p1())).toMatchObject({ outcome: 'feed' })
    expect(listed.desktop.shown).toEqual([])
    const quiet = rig({ alerts: { quietP1: true } })
    expect(quiet.send(p1())).toMatchObject({ outcome: 'quiet', reason: 'raised-quiet' })
    expect(quiet.desktop.shown).toMatchObject([{ urgency: 'low', actions: false }])
    expect(quiet.desktop.sounds).toEqual([])
    expect(quiet.engine.view().unacknowledged).toBe(0)
  })

  test('A1: a P2 is only listed', () => {
    const { send, desktop } = rig({ alerts: { quietP1: true } })
    expect(send({ priority: 'P2', type: 'REGIME_SHIFT' })).toMatchObject({
      outcome: 'feed',
      reason: 'priority-default',
    })
    expect(desktop.shown).toEqual([])
  })

  test('A1: the first rule that matches wins; disabled ones do not take part', () => {
    const { send } = rig(
      rules(
        { enabled: false, action: 'off' },
        { symbols: ['ETHUSDT'], action: 'off' },
        { priorities: ['P0'], action: 'feed' },
        { action: 'interrupt' },
      ),
    )
    expect(send({ symbol: 'ETHUSDT' })).toMatchObject({ reason: 'rule-off', detail: 'r1' })
    expect(send()).toMatchObject({ reason: 'rule-feed', detail: 'r2' })
    expect(send(p1())).toMatchObject({ outcome: 'interrupt', reason: 'raised', detail: 'r3' })
  })

  test('A1: minimum confidence and USD are inclusive, and not met by an event that has none', () => {
    const { send } = rig(rules({ minConfidence: 0.9, minUsd: 1_000_000, action: 'off' }))
    const strong = { confidence: 0.9, data: { position_usd: 1_000_000 } }
    expect(send(strong)).toMatchObject({ reason: 'rule-off' })
    expect(send({ ...strong, confidence: 0.89 })).toMatchObject({ reason: 'raised' })
    expect(send({ ...strong, symbol: 'A', confidence: null })).toMatchObject({ reason: 'raised' })
    expect(send({ ...strong, symbol: 'B', data: { price: 5 } })).toMatchObject({ reason: 'raised' })
  })
})

test('A2: the notification has left when accept() returns', () => {
  const { batch, event, desktop } = rig()
  batch([event()])
  expect(desktop.alerts()).toHaveLength(1)
})

describe('A3 once in its life', () => {
  test.each(['live', 'snapshot', 'recovery', 'confirm'] as const)('A3: not again by %s', (source) => {
    const { send, desktop } = rig()
    send({ id: 5 })
    expect(send({ id: 5 }, source)).toMatchObject({ outcome: 'feed', reason: 'already-raised' })
    expect(desktop.alerts()).toHaveLength(1)
  })

  test('A3: not again after a restart, whatever the clock was set to meanwhile', () => {
    for (const change of [0, -86_400_000, 20_000]) {
      const { send, desktop, clock, restart } = rig({ alerts: { escalation: false } })
      send({ id: 5 })
      send({ id: 6 })
      clock.wall += change
      clock.offset -= change
      restart()
      expect(send({ id: 5, age: 10 }, 'recovery')).toMatchObject({ reason: 'already-raised' })
      expect(send({ id: 6, age: 10 }, 'snapshot')).toMatchObject({ reason: 'already-raised' })
      expect(desktop.alerts()).toHaveLength(1)
    }
  })

  test('A3: raised but not recorded is raised again, never lost', () => {
    const { send, desktop, engine, restart } = rig()
    const committed = engine.documents()
    send({ id: 5 })
    restart(committed)
    expect(send({ id: 5, age: 2 }, 'recovery')).toMatchObject({ reason: 'raised' })
    expect(desktop.alerts()).toHaveLength(2)
  })

  test('A3: the same id in another epoch is another event', () => {
    const { engine, event, clock } = rig()
    const again = event({ symbol: 'ETHUSDT' })
    for (const epoch of [1, 2])
      expect(
        engine.accept({
          source: 'live',
          epoch,
          receivedAt: clock.wall,
          events: [again],
          lagMs: [],
          ageMs: [],
          silent: false,
        })[0]?.reason,
      ).not.toBe('already-raised')
  })
})

describe('A1: events that are decided together', () => {
  test('A1: each has its own reason, detail and age, and its own if they are the same', () => {
    const { batch, event } = rig()
    const events = [
      { priority: 'P2', age: 0 },
      { priority: 'P1', age: 0 },
      { priority: 'P1', age: 7 },
      { priority: 'P1', age: 7 },
      { priority: 'P0', age: 7 },
      { priority: 'P1', age: 7 },
    ] as const
    const decisions = batch(events.map((one) => event({ symbol: 'ETHUSDT', ...one })))
    const said = decisions.map(({ reason, detail, ageS }) => [reason, detail, ageS])
    expect(said.slice(0, 5)).toEqual([
      ['priority-default', 'P2', 0],
      ['priority-default', 'P1', 0],
      ['priority-default', 'P1', 7],
      ['priority-default', 'P1', 7],
      ['raised', null, 7],
    ])
    expect(said[5]).toEqual(['priority-default', 'P1', 7])
  })
})

describe('A4 time to live', () => {
  test.each([
    ['P0', 30],
    ['P1', 120],
    ['P2', 300],
  ] as const)('A4: a %s notifies until it is %i s old', (priority, seconds) => {
    const { send } = rig(rules({ action: 'interrupt' }))
    expect(send({ priority, age: seconds + 0.001 }, 'snapshot')).toMatchObject({
      reason: 'too-old',
      ageS: seconds,
    })
    expect(send({ priority, age: seconds }, 'recovery')).toMatchObject({ reason: 'raised', ageS: seconds })
  })

  test('A4: age is judged by the server\u2019s time, not by ours', () => {
    const { send, clock } = rig()
    clock.offset = 3_600_000
    expect(send({ age: 5 })).toMatchObject({ reason: 'raised', ageS: 5 })
  })

  test('A4: a date ahead of the server is fresh', () => {
    expect(rig().send({ age: -500 })).toMatchObject({ reason: 'raised', ageS: 0 })
  })

  test('A4: without a readable date a live event is fresh, and any other too old', () => {
    const { send } = rig()
    expect(send({ detected_at: 'soon' }, 'recovery')).toMatchObject({
      reason: 'too-old',
      detail: 'no usable time of detection',
      ageS: 0,
    })
    expect(send({ detected_at: 'soon' })).toMatchObject({ reason: 'raised' })
  })
})

describe('A5 grouping', () => {
  test('A5: repeats within 10 s are one notification; their number is in the pin', () => {
    const { send, desktop, clock, engine } = rig()
    send({ id: 1 })
    for (const id of [2, 3, 4, 5, 6, 7]) {
      clock.advance(500)
      expect(send({ id })).toMatchObject({ outcome: 'quiet', reason: 'grouped', detail: '1:1' })
    }
    clock.advance(3000)
    expect(desktop.alerts()).toHaveLength(1)
    expect(desktop.sounds).toHaveLength(1)
    expect(desktop.shown).toHaveLength(1)
    expect(engine.view()).toMatchObject({ unacknowledged: 1, pinned: [{ key: '1:1', count: 7 }] })
  })

  test('A5: another symbol, type or side is another group', () => {
    const { send } = rig({ alerts: { stormTokens: 10 } })
    send()
    expect(send({ symbol: 'ETHUSDT' })).toMatchObject({ reason: 'raised' })
    expect(send({ type: 'LEVERAGE_SPIKE_DETECTED' })).toMatchObject({ reason: 'raised' })
    expect(send({ data: { cluster_side: 'SHORT_LIQ' } })).toMatchObject({ reason: 'raised' })
    expect(send({ type: 'X', data: { crowded_side: 'LONG' } })).toMatchObject({ reason: 'raised' })
    expect(send({ type: 'X', data: { crowded_side: 'SHORT' } })).toMatchObject({ reason: 'raised' })
    expect(send({ type: 'X', data: { crowded_side: 'SHORT', n: 1 } })).toMatchObject({ reason: 'grouped' })
  })

  test('A5: a symbol cannot be written so as to join another group', () => {
    const { send } = rig()
    send({ symbol: 'A', type: 'B|C' })
    expect(send({ symbol: 'A|B', type: 'C' })).toMatchObject({ reason: 'raised' })
  })

  test('A5: an acknowledged notification is not brought back by a repeat, which is pinned anew', () => {
    const { send, desktop, clock, engine } = rig()
    send({ id: 1 })
    engine.acknowledge(['1:1'])
    clock.advance(1000)
    expect(send({ id: 2 })).toMatchObject({ reason: 'grouped' })
    clock.advance(60_000)
    expect(desktop.shown).toHaveLength(1)
    expect(engine.view().pinned).toMatchObject([{ key: '1:2', count: 1 }])
  })

  test('A5: a quiet notification does not swallow an interruption of its group', () => {
    const { send } = rig(rules({ minConfidence: 0.9, action: 'interrupt' }, { action: 'quiet' }))
    expect(send()).toMatchObject({ reason: 'raised-quiet' })
    expect(send({ confidence: 0.95 })).toMatchObject({ reason: 'raised' })
  })
})

describe('A6 cool-down', () => {
  const later = (patch: object, ms = 20_000) => {
    const { send, clock } = rig()
    send({ confidence: 0.8, data: { cluster_side: 'LONG_LIQ', intensity_usd: 1e6, distance_pct: 2 } })
    clock.advance(ms)
    return send({
      confidence: 0.8,
      data: { cluster_side: 'LONG_LIQ', intensity_usd: 1e6, distance_pct: 2 },
      ...patch,
    })
  }
  const data = (patch: object) => ({
    data: { cluster_side: 'LONG_LIQ', intensity_usd: 1e6, distance_pct: 2, ...patch },
  })

  test('A6: 60 s a group, counted from the notification', () => {
    expect(later({}, 59_999)).toMatchObject({
      outcome: 'feed',
      reason: 'cool-down',
      detail: 'raised 1 min before',
    })
    expect(later({}, 60_000)).toMatchObject({ reason: 'raised' })
  })
  test.each([
    ['confidence rises by 0.10', { confidence: 0.9 }, 'confidence rose by 0.10'],
    ['USD doubles', data({ intensity_usd: 2e6 }), 'the amount doubled'],
    ['distance halves', data({ distance_pct: 1 }), 'the distance halved'],
  ])('A6: re-armed early when %s', (_name, patch, detail) => {
    expect(later(patch)).toMatchObject({ outcome: 'interrupt', reason: 'raised-rearmed', detail })
  })
  test.each([
    ['confidence by 0.09', { confidence: 0.89 }],
    ['USD by 99 %', data({ intensity_usd: 1.99e6 })],
    ['distance not quite halved', data({ distance_pct: 1.01 })],
    ['values that vanished', { confidence: null, ...data({ intensity_usd: null, distance_pct: null }) }],
  ])('A6: not re-armed by less: %s', (_name, patch) => {
    expect(later(patch)).toMatchObject({ reason: 'cool-down' })
  })
  test('A6: any amount in dollars counts', () => {
    const { send, clock } = rig()
    const inflow = (amount_usd: number) => ({
      type: 'PENDING_EXCHANGE_INFLOW',
      data: { exchange: 'OKX', amount_usd },
    })
    send(inflow(3e6))
    clock.advance(20_000)
    expect(send(inflow(6e6))).toMatchObject({ reason: 'raised-rearmed' })
  })
  test('A6: a re-armed alert is measured against itself from then on', () => {
    const { send, clock } = rig()
    send({ confidence: 0.7 })
    clock.advance(20_000)
    expect(send({ confidence: 0.8 })).toMatchObject({ reason: 'raised-rearmed' })
    clock.advance(20_000)
    expect(send({ confidence: 0.89 })).toMatchObject({ reason: 'cool-down' })
    expect(send({ confidence: 0.91 })).toMatchObject({ reason: 'raised-rearmed' })
  })
  test('A6: the wall clock set back does not prolong it, sleep shortens it', () => {
    for (const change of [(r: ReturnType<typeof rig>) => (r.clock.wall -= 7_200_000), () => undefined]) {
      const r = rig()
      r.send()
      change(r)
      r.clock.advance(60_000)
      expect(r.send()).toMatchObject({ reason: 'raised' })
    }
    const asleep = rig()
    asleep.send()
    asleep.clock.sleep(3_600_000, false)
    expect(asleep.send()).toMatchObject({ reason: 'raised' })
  })
})

test('A6, A8: a cool-down or inhibition that lies in the future after a restart counts as over', () => {
  const { send, clock, restart, engine } = rig({ alerts: { quietP1: true } })
  send()
  const committed = engine.documents()
  clock.wall -= 86_400_000
  restart(committed)
  expect(send(p1())).toMatchObject({ reason: 'raised-quiet' })
  expect(send()).toMatchObject({ reason: 'raised' })
})

describe('A7 storm', () => {
  const storm = () => {
    const r = rig({ alerts: { escalation: false } })
    let n = 0
    return { ...r, engine: r.engine, next: () => r.send({ symbol: `S${(n += 1)}USDT` }) }
  }

  test('A7: three at once, then one back every 20 s', () => {
    const { next, clock } = storm()
    expect([next(), next(), next(), next()].map(({ reason }) => reason)).toEqual([
      'raised',
      'raised',
      'raised',
      'in-summary',
    ])
    clock.advance(20_000)
    expect(next()).toMatchObject({ reason: 'raised' })
    expect(next()).toMatchObject({ reason: 'in-summary' })
  })

  test('A7: the first refused one is summarised at once, the rest every 30 s until 60 s of calm', () => {
    const { next, clock, desktop, engine } = storm()
    for (let i = 0; i < 4; i += 1) next()
    expect(desktop.of('storm')).toMatchObject([{ title: 'Signal storm: 1 more signal', body: '1 P0 (S4)' }])
    expect(engine.view().storm).toMatchObject({ suppressed: 1 })
    for (let i = 0; i < 6; i += 1) next()
    expect(desktop.of('storm')).toHaveLength(1)
    clock.advance(30_000)
    expect(desktop.of('storm')).toMatchObject([{}, { title: 'Signal storm: 6 more signals' }])
    clock.advance(29_999)
    expect(engine.view().storm).not.toBeNull()
    clock.advance(1)
    expect(engine.view().storm).toBeNull()
    clock.advance(600_000)
    expect(desktop.of('storm')).toHaveLength(2)
  })

  const p2 = { priority: 'P2', type: 'REGIME_SHIFT' } as const
  const many = Array.from({ length: 1497 }, () => ({ symbol: 'ETHUSDT' }))
  test.each([
    ['1 more signal', '1 P0 (BTC)', [{}]],
    ['1 more signal', '1 P1', [p1()]],
    ['2 more signals', '2 P0 (BTC)', [{}, {}]],
    ['3 more signals', '2 P0 (BTC 1, ETH 1), 1 P1', [{}, { symbol: 'ETHUSDT' }, p1()]],
    ['1,500 more signals', '1,498 P0 (ETH 1,497, BTC 1), 1 P1, 1 P2', [{}, p1(), p2, ...many]],
  ])('A7: a summary says “%s” and “%s”', (count, body, refused) => {
    for (const privacy of ['full', 'hide-amounts', 'hide-all'] as const) {
      const rules = [{ id: 'r', enabled: true, action: 'interrupt' as const }]
      const { send, clock, desktop } = rig({
        alerts: {
          rules,
          privacy,
          stormTokens: 1,
          stormRefillS: 600,
          inhibitS: 0,
          groupWindowS: 0,
          coolDownS: 0,
        },
      })
      // The second is summarised at once; what is refused after it, 30 s later.
      send()
      send()
      for (const part of refused) send(part)
      clock.advance(30_000)
      const title = `Signal storm: ${count}`
      expect(desktop.of('storm').at(-1)).toMatchObject(
        privacy === 'hide-all' ? { title: 'NexusGlass FastFeed', body: title } : { title, body },
      )
    }
  })

  test('A1, A7, A3: a P2 that a rule lets interrupt is summarised as well, and the state of its storm can be read again', () => {
    const rules = [{ id: 'r', enabled: true, action: 'interrupt' as const }]
    const r = rig({ alerts: { stormTokens: 1, rules, coolDownS: 0, groupWindowS: 0 } })
    expect(r.send()).toMatchObject({ reason: 'raised' })
    expect(r.send({ type: 'REGIME_SHIFT', priority: 'P2' })).toMatchObject({ reason: 'in-summary' })
    expect(r.desktop.of('storm')).toMatchObject([{ title: 'Signal storm: 1 more signal', body: '1 P2' }])
    r.restart()
    expect(r.engine.view().storm).toMatchObject({ suppressed: 1 })
    expect(r.log.join()).not.toContain('unreadable')
  })

  test('A7: a clock set back across a restart brings no second summary', () => {
    const r = rig({ alerts: { stormTokens: 1, coolDownS: 0, groupWindowS: 0, escalation: false } })
    for (const symbol of ['S1USDT', 'S2USDT']) r.send({ symbol })
    r.clock.wall -= 1
    r.clock.offset += 1
    r.restart()
    r.send({ symbol: 'S3USDT' })
    expect(r.desktop.of('storm')).toHaveLength(1)
  })

  test('A7, A9: a P0 that found no token is pinned all the same', () => {
    const { next, engine } = storm()
    for (let i = 0; i < 9; i += 1) next()
    expect(engine.view()).toMatchObject({ unacknowledged: 9, storm: { suppressed: 6 } })
  })

  test('A7: a quiet notification leaves the last token to a P0', () => {
    const { send } = rig({ alerts: { quietP1: true } })
    expect(send(p1({ symbol: 'A' }))).toMatchObject({ reason: 'raised-quiet' })
    expect(send(p1({ symbol: 'B' }))).toMatchObject({ reason: 'raised-quiet' })
    expect(send(p1({ symbol: 'C' }))).toMatchObject({ outcome: 'feed', reason: 'storm' })
    expect(send()).toMatchObject({ reason: 'raised' })
  })

  test('A7: a restart does not refill the bucket', () => {
    const { next, restart, send } = storm()
    for (let i = 0; i < 3; i += 1) next()
    restart()
    expect(send({ symbol: 'NEW' })).toMatchObject({ reason: 'in-summary' })
  })
})

describe('A8 inhibition', () => {
  const quiet = { alerts: { quietP1: true, stormTokens: 10 } }
  test('A8: a P0 mutes P1 notifications of its symbol for 120 s, and of no other', () => {
    const { send, clock } = rig(quiet)
    send()
    expect(send(p1())).toMatchObject({ outcome: 'feed', reason: 'inhibited', detail: 'BTCUSDT' })
    expect(send(p1({ symbol: 'ETHUSDT' }))).toMatchObject({ reason: 'raised-quiet' })
    clock.advance(119_999)
    expect(send(p1())).toMatchObject({ reason: 'inhibited' })
    clock.advance(1)
    expect(send(p1())).toMatchObject({ reason: 'raised-quiet' })
  })
  test('A8: it mutes no P0', () => {
    const { send } = rig(quiet)
    send()
    expect(send({ type: 'LEVERAGE_SPIKE_DETECTED' })).toMatchObject({ reason: 'raised' })
  })
  test('A8: a P0 that the trader was not told of mutes nothing', () => {
    const { send } = rig({
      alerts: { ...quiet.alerts, rules: rules({ priorities: ['P0'], action: 'off' }).alerts.rules },
    })
    send()
    expect(send(p1())).toMatchObject({ reason: 'raised-quiet' })
  })
})
