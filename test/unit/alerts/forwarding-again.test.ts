/** Forwards that are taken back, come again, outlive their target, or are bounded (alerts.md A20–A25). */
import { expect, test } from 'vitest'
import { p1, rig, targetOf, type Rig } from './rig.ts'

const why = ({ engine }: Rig, id = 2): readonly string[] => engine.forwards(`1:${id}`)
const eventsOf = ({ forwarder }: Rig) => forwarder.sent.map(({ content }) => content.event)

test('A9, A21: acknowledged and taken back, it still goes once nobody is there, while it lives', () => {
  const r = rig({ forward: [targetOf({ when: 'away', kind: 'alertmanager' })] })
  r.send()
  r.clock.advance(1_000)
  r.engine.acknowledgeAll()
  r.clock.advance(7_000)
  r.engine.undoAcknowledge()
  expect(why(r)).toEqual(['Goes to phone once nobody is at the computer'])
  r.presence = { isLocked: true, idleMs: 0 }
  r.clock.advance(5_000)
  expect(r.forwarder.sent).toMatchObject([{ leftMs: 17_000 }])
})

test('A9, A25: an end that is being told is taken back with its acknowledgement when the alert goes again', () => {
  const r = rig({ forward: [targetOf({ when: 'away', kind: 'alertmanager' })] })
  r.presence = { isLocked: true, idleMs: 0 }
  r.send()
  r.engine.acknowledgeAll()
  expect(eventsOf(r)).toEqual(['alert', 'resolved'])
  r.engine.undoAcknowledge()
  expect(r.forwarder.takenBack).toEqual(['1:2@phone', '1:2@phone#resolved'])
  expect(eventsOf(r)).toEqual(['alert', 'resolved', 'alert'])
  r.forwarder.answer()
  r.engine.acknowledgeAll()
  expect(eventsOf(r).at(-1)).toBe('resolved')
})

test('A22: not told as undelivered while another target may still have it, and told once when none had it', () => {
  const forward = [targetOf(), targetOf({ id: 'b', name: 'b' }), targetOf({ id: 'c', name: 'c' })]
  const r = rig({ forward })
  r.send()
  const answer = (target: string, outcome: 'late' | 'delivered' | 'refused') =>
    r.forwarder.sent.find((one) => one.target === target)?.done({ outcome, why: 'asked to wait', tookMs: 5 })
  answer('phone', 'late')
  r.clock.advance(20_000)
  answer('b', 'delivered')
  answer('c', 'refused')
  r.clock.advance(120_000)
  expect(r.engine.view().digest).toBeNull()

  const none = rig({ forward })
  none.send()
  none.forwarder.sent[0]?.done({ outcome: 'late', why: 'asked to wait', tookMs: 0 })
  none.clock.advance(20_000)
  expect(none.engine.view().digest).toBeNull()
  none.forwarder.sent[1]?.done({ outcome: 'late', why: '', tookMs: 0 })
  none.forwarder.sent[2]?.done({ outcome: 'refused', why: 'HTTP 404', tookMs: 0 })
  none.clock.advance(60_000)
  expect(none.engine.view().digest?.text).toBe('Not forwarded: 1 P0 (BTC)')
  expect(none.desktop.of('digest')).toHaveLength(1)
})

test('A7, A21: once every alert of a storm is acknowledged its summary stays; taken back, it goes', () => {
  const storm = () => {
    const r = rig({ forward: [targetOf({ when: 'unacknowledged' })] })
    for (let n = 0; n < 8; n += 1) r.send({ symbol: `S${n}USDT` })
    r.clock.advance(1_000)
    return r
  }
  const r = storm()
  const keys = r.engine.view().pinned.map(({ key }) => key)
  for (const key of keys.slice(1)) r.engine.acknowledge([key])
  r.clock.advance(1_000)
  for (const key of keys.slice(0, 1)) r.engine.acknowledge([key])
  r.clock.advance(60_000)
  expect(eventsOf(r)).toEqual([])

  const some = storm()
  for (const key of keys.slice(1)) some.engine.acknowledge([key])
  some.clock.advance(12_000)
  expect(eventsOf(some)).toContain('summary')

  const undone = storm()
  undone.engine.acknowledgeAll()
  undone.engine.undoAcknowledge()
  undone.clock.advance(12_000)
  expect(eventsOf(undone)).toContain('summary')
})

test('A20: switched off, nothing of it stays on its way, and nothing is told of it later', () => {
  const off = targetOf({ kind: 'alertmanager', enabled: false })
  const on = targetOf({ kind: 'alertmanager' })
  const r = rig({ forward: [on] })
  r.send()
  r.configure({ forward: [off] })
  expect(r.forwarder.takenBack).toEqual(['1:2@phone'])
  expect(why(r)).toEqual(['Not forwarded to phone: the target was switched off'])
  r.engine.acknowledgeAll()
  expect(eventsOf(r)).toEqual(['alert'])

  const end = rig({ forward: [on] })
  end.send()
  end.forwarder.answer()
  end.engine.acknowledgeAll()
  end.configure({ forward: [] })
  expect(end.forwarder.takenBack).toEqual(['1:2@phone#resolved'])
  end.restart()
  expect(eventsOf(end)).toEqual(['alert', 'resolved'])
})

test('A27: made more private, what is on its way goes again with less in it, its end too', () => {
  const on = targetOf({ kind: 'alertmanager' })
  const hidden = { ...on, privacy: 'hide-all' } as const
  const r = rig({ forward: [on] })
  r.send()
  r.clock.advance(4_000)
  r.configure({ forward: [hidden] })
  expect(r.forwarder.takenBack).toEqual(['1:2@phone'])
  expect(r.forwarder.sent).toMatchObject([
    { content: { usd: 5_200_000 } },
    { id: '1:2@phone', leftMs: 26_000, content: { symbol: null, usd: null, body: 'New P0 signal' } },
  ])
  // Another change of settings leaves it alone.
  r.configure({ forward: [hidden], alerts: { quietP1: true } })
  expect(r.forwarder.takenBack).toHaveLength(1)

  const end = rig({ forward: [on] })
  end.send()
  end.forwarder.answer()
  end.engine.acknowledgeAll()
  end.configure({ forward: [hidden] })
  expect(end.forwarder.takenBack).toEqual(['1:2@phone#resolved'])
  expect(end.forwarder.sent.at(-1)).toMatchObject({ content: { event: 'resolved', symbol: null, usd: null } })
})

test('the journal opens late: what is remembered of both stays bounded, the oldest going first', () => {
  const alerts = {
    stormTokens: 100,
    inhibitS: 0,
    rules: [{ id: 'all', enabled: true, action: 'interrupt' as const }],
  }
  const all = [{ id: 'all', enabled: true, action: 'forward' as const }]
  const r = rig({ alerts, forward: [targetOf({ rules: all, when: 'unacknowledged', afterS: 20 })] })
  for (let n = 0; n < 80; n += 1) r.send({ symbol: `A${n}USDT` })
  const stored = r.engine.documents()
  r.restart(null)
  for (let n = 0; n < 80; n += 1) r.send(p1({ symbol: `B${n}USDT` }))
  r.engine.restore(stored)
  const held = JSON.parse(r.engine.documents()['alerts-forwards'] ?? '') as { forwards: { id: string }[] }
  expect(held.forwards).toHaveLength(100)
  expect(held.forwards.at(-1)?.id).toBe('1:161@phone')
})

test('an alert that a target held open, and that nobody acknowledged, keeps its event no longer than the target', () => {
  const r = rig({ forward: [targetOf({ kind: 'webhook' })] })
  r.send()
  r.forwarder.answer()
  r.clock.advance(299_999)
  r.send({ symbol: 'ETHUSDT' })
  expect(r.engine.documents()['alerts-forwards']).toContain('BTCUSDT')
  r.clock.advance(1)
  r.send({ symbol: 'SOLUSDT' })
  expect(r.engine.documents()['alerts-forwards']).not.toContain('BTCUSDT')
})
