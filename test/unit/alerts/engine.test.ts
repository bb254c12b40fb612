import { describe, expect, test } from 'vitest'
import { p1, rig } from './rig.ts'

describe('A1 routing', () => {
  test('A1: a P0 interrupts with notification, sound, badge and pinned strip', () => {
    const { send, desktop, engine } = rig()
    expect(send()).toMatchObject({ outcome: 'interrupt', reason: 'raised', ageS: 0 })
    expect(desktop.alerts()).toHaveLength(1)
    expect(desktop.alerts()[0]).toMatchObject({
      title: 'BTCUSDT · Liquidation cluster armed',
      body: 'Longs $98,500 · $5.2M · 1.8 % away · 80 %',
      urgency: 'critical',
      target: { kind: 'event', key: '1:2' },
    })
    expect(desktop.sounds).toEqual([{ sound: 'pulse', volume: 0.7 }])
    expect(engine.view()).toMatchObject({
      unacknowledged: 1,
      pinned: [{ key: '1:2', count: 1, expired: false }],
    })
  })
})

test('A4: a P0 older than 30 s is listed, not notified; at 30 s it still is', () => {
  const { send, desktop } = rig()
  expect(send({ age: 31 }, 'recovery')).toMatchObject({ outcome: 'feed', reason: 'too-old', ageS: 31 })
  expect(desktop.shown).toEqual([])
  expect(send({ age: 30 }, 'recovery')).toMatchObject({ reason: 'raised' })
  expect(send(p1({ age: 119 }), 'snapshot')).toMatchObject({ reason: 'priority-default' })
})
