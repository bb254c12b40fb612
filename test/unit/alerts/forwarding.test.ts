import { expect, test } from 'vitest'
import { p1, rig, targetOf, type Rig } from './rig.ts'

const why = ({ engine }: Rig, id = 2): readonly string[] => engine.forwards(`1:${id}`)
const unacknowledged = (afterS = 10) => rig({ forward: [targetOf({ when: 'unacknowledged', afterS })] })

test('A20: without a target nothing leaves, and nothing is said of forwarding', () => {
  const r = rig()
  r.send()
  expect(r.forwarder.sent).toEqual([])
  expect(why(r)).toEqual([])
})

test('A20, A21: a P0 leaves at once with its words and figures, and its details say when and how quickly', () => {
  const r = rig({ forward: [targetOf()] })
  r.send({ age: 1 })
  expect(r.forwarder.sent).toMatchObject([
    {
      id: '1:2@phone',
      target: 'phone',
      leftMs: 29_000,
      content: {
        event: 'alert',
        priority: 'P0',
        title: 'BTCUSDT · Liquidation cluster armed',
        body: 'Longs $98,500 · $5.2M · 1.8 % away · 80 %',
        symbol: 'BTCUSDT',
        usd: 5_200_000,
        count: 1,
      },
    },
  ])
  expect(why(r)).toEqual(['Being forwarded to phone'])
  r.forwarder.answer()
  expect(why(r)).toEqual(['Forwarded to phone 1 s after detection, delivered after 400 ms'])
})

test('A20: the desktop is told before any target', () => {
  const r = rig({ forward: [targetOf()] })
  const order: string[] = []
  const { desktop, forwarder } = r
  const notify = desktop.notify.bind(desktop)
  desktop.notify = (...args) => {
    order.push('desktop')
    notify(...args)
  }
  forwarder.send = () => void order.push('target')
  r.batch([r.event(), r.event({ symbol: 'ETHUSDT' })])
  expect(order).toEqual(['desktop', 'desktop', 'target', 'target'])
})

test('A20: a target’s rules, the first that matches; without one P0 alone, and a P0 that stays says why', () => {
  const forward = [
    targetOf({
      rules: [
        { id: 'small', enabled: true, minConfidence: 0.9, action: 'forward' },
        { id: 'rest', enabled: true, priorities: ['P0'], action: 'keep' },
      ],
    }),
    targetOf({ id: 'b', name: 'desk', kind: 'webhook' }),
  ]
  const r = rig({ alerts: { quietP1: true, inhibitS: 0 }, forward })
  r.send({ confidence: 0.8 })
  expect(r.forwarder.sent.map(({ target }) => target)).toEqual(['b'])
  expect(why(r)).toEqual(['Not forwarded to phone: its rule “rest” keeps it here', 'Being forwarded to desk'])
  r.send(p1({ confidence: 0.95, symbol: 'ETHUSDT' }))
  expect(r.forwarder.sent.map(({ target }) => target)).toEqual(['b', 'phone'])
})

test('A20: what is not notified here is not forwarded: rule, snooze, quiet hours, cool-down, too old', () => {
  const strict = { enabled: true, start: '10:00', end: '11:00', p0BreaksThrough: false }
  const silent: readonly (() => Rig)[] = [
    () => rig({ forward: [targetOf()], quietHours: strict }),
    () => rig({ forward: [targetOf()], alerts: { rules: [{ id: 'r', enabled: true, action: 'feed' }] } }),
    () => {
      const r = rig({ forward: [targetOf()] })
      r.engine.snooze({ kind: 'symbol', symbol: 'BTCUSDT' }, '1h')
      return r
    },
  ]
  for (const make of silent) {
    const r = make()
    r.send()
    r.clock.advance(30_000)
    expect(r.forwarder.sent).toEqual([])
  }
  const r = rig({ forward: [targetOf()] })
  r.send({ age: 31 }, 'recovery')
  r.send()
  r.send()
  r.clock.advance(20_000)
  r.send()
  expect(r.forwarder.sent).toHaveLength(1)
})

test('A21: unacknowledged for 10 s, with the repeats that came meanwhile; acknowledged before, it stays and says so', () => {
  const r = unacknowledged()
  r.send()
  r.send({ confidence: 0.9 })
  expect(why(r)).toEqual(['Goes to phone in 10 s, unless it is acknowledged'])
  r.clock.advance(9_999)
  expect(r.forwarder.sent).toEqual([])
  r.clock.advance(1)
  expect(r.forwarder.sent).toMatchObject([{ leftMs: 20_000, content: { count: 2, confidence: 0.9 } }])
  r.forwarder.answer()
  expect(why(r)).toEqual(['Forwarded to phone 10 s after detection, delivered after 400 ms'])

  const other = unacknowledged()
  other.send()
  other.clock.advance(5_000)
  other.engine.acknowledge(['1:2'])
  other.clock.advance(30_000)
  expect(other.forwarder.sent).toEqual([])
  expect(why(other)).toEqual(['Not forwarded to phone: it was acknowledged before'])
})

test('A9, A21: an acknowledgement that is taken back lets it go when it is due, and not once that is over', () => {
  const r = unacknowledged()
  r.send()
  r.clock.advance(3_000)
  r.engine.acknowledgeAll()
  r.engine.undoAcknowledge()
  r.clock.advance(7_000)
  expect(r.forwarder.sent).toHaveLength(1)

  const late = unacknowledged()
  late.send()
  late.clock.advance(3_000)
  late.engine.acknowledgeAll()
  late.clock.advance(8_000)
  late.engine.undoAcknowledge()
  late.clock.advance(30_000)
  expect(late.forwarder.sent).toEqual([])
  expect(why(late)).toEqual(['Not forwarded to phone: it was acknowledged before'])
})

test('A21: a long wait still leaves time to deliver: 5 s before the end of its life', () => {
  const r = unacknowledged(300)
  r.send()
  r.clock.advance(25_000)
  expect(r.forwarder.sent).toMatchObject([{ leftMs: 5_000 }])
})

test('A21: snoozed, silenced or switched off while it waits: not sent, and each says so', () => {
  const cases: readonly (readonly [(r: Rig) => void, string])[] = [
    [(r) => void r.engine.snooze({ kind: 'all' }, '1h'), 'it was silenced before'],
    [
      (r) =>
        r.configure({
          forward: [targetOf({ when: 'unacknowledged' })],
          quietHours: { enabled: true, start: '10:00', end: '11:00', p0BreaksThrough: false },
        }),
      'it was silenced before',
    ],
    [(r) => r.configure({ forward: [] }), 'the target was switched off'],
  ]
  for (const [act, reason] of cases) {
    const r = unacknowledged()
    r.send()
    act(r)
    r.clock.advance(30_000)
    expect(r.forwarder.sent).toEqual([])
    expect(why(r)).toEqual([`Not forwarded to phone: ${reason}`])
  }
})

test('A21: only while away: locked or idle, also when the user leaves later; somebody there keeps it', () => {
  const away = () => rig({ forward: [targetOf({ when: 'away', awayMin: 5 })] })
  const locked = away()
  locked.presence = { isLocked: true, idleMs: 0 }
  locked.send()
  expect(locked.forwarder.sent).toHaveLength(1)

  const leaves = away()
  leaves.presence = { isLocked: false, idleMs: 295_000 }
  leaves.send()
  expect(leaves.forwarder.sent).toEqual([])
  expect(why(leaves)).toEqual(['Goes to phone once nobody is at the computer'])
  leaves.presence = { isLocked: false, idleMs: 300_000 }
  leaves.clock.advance(5_000)
  expect(leaves.forwarder.sent).toHaveLength(1)

  const there = away()
  there.send()
  there.clock.advance(40_000)
  expect(there.forwarder.sent).toEqual([])
  expect(why(there)).toEqual(['Not forwarded to phone: somebody was at the computer'])
  expect(there.engine.view().digest).toBeNull()
})

test('A21: where the system tells no idle time, nobody acknowledging for 10 s counts as nobody there', () => {
  const r = rig({ forward: [targetOf({ when: 'away' })] })
  r.presence = { isLocked: false, idleMs: null }
  r.send()
  r.clock.advance(9_000)
  expect(r.forwarder.sent).toEqual([])
  r.clock.advance(1_000)
  expect(r.forwarder.sent).toHaveLength(1)
})

test('A7, A20: a storm sends its summary, of what each target takes, and never one message a signal', () => {
  const forward = [
    targetOf(),
    targetOf({
      id: 'b',
      name: 'b',
      rules: [
        { id: 'x', enabled: true, symbols: ['S9USDT'], action: 'forward' },
        { id: 'y', enabled: true, action: 'keep' },
      ],
    }),
  ]
  const r = rig({ forward })
  for (let n = 0; n < 100; n += 1) r.send({ symbol: `S${n}USDT` })
  r.clock.advance(31_000)
  expect(
    r.forwarder.sent.filter(({ target }) => target === 'phone').map(({ content }) => content.event),
  ).toEqual(['alert', 'alert', 'alert', 'summary', 'summary'])
  expect(r.forwarder.sent.filter(({ target }) => target === 'b')).toMatchObject([
    { content: { event: 'summary', title: 'Signal storm: 1 more signal', count: 1 } },
  ])
})

test('A22: what a target did not take in time is told in the digest, once, and not sent again', () => {
  const r = rig({ forward: [targetOf(), targetOf({ id: 'b', name: 'desk' })] })
  r.send()
  r.clock.advance(30_000)
  for (const { done } of r.forwarder.sent)
    done({ outcome: 'late', why: 'connection refused', tookMs: 30_000 })
  expect(why(r)).toEqual([
    'Not forwarded to phone: it could not be delivered within its time to live (connection refused)',
    'Not forwarded to desk: it could not be delivered within its time to live (connection refused)',
  ])
  r.clock.advance(60_000)
  expect(r.engine.view().digest?.text).toBe('Not forwarded: 1 P0 (BTC)')
  expect(r.desktop.of('digest')).toMatchObject([{ title: 'Not forwarded in time' }])
  r.clock.advance(600_000)
  expect(r.forwarder.sent).toHaveLength(2)
})

test('A13, A22: what no target took is no stretch in which the trader could not be told', () => {
  const r = rig({ forward: [targetOf()], alerts: { digestAfterS: 10 } })
  r.send()
  r.clock.advance(30_000)
  r.forwarder.answer('late', 'HTTP 503')
  r.clock.advance(60_000)
  expect(r.engine.view()).toMatchObject({ digest: { text: 'Not forwarded: 1 P0 (BTC)' }, away: [] })
})

test('A22: a machine that slept past its time sends nothing, and tells it', () => {
  const r = unacknowledged()
  r.send()
  r.clock.sleep(60_000, false)
  r.clock.advance(10_000)
  expect(r.forwarder.sent).toEqual([])
  expect(why(r)[0]).toContain('could not be delivered within its time to live')
})

test('A23: killed before it was recorded it leaves again, by the same key; killed afterwards, never', () => {
  const r = rig({ forward: [targetOf()] })
  r.send()
  const documents = r.engine.documents()
  // The process dies while it is on its way.
  r.clock.advance(2_000)
  r.restart(documents)
  expect(r.forwarder.sent.map(({ id }) => id)).toEqual(['1:2@phone', '1:2@phone'])
  expect(r.forwarder.sent[1]?.leftMs).toBe(28_000)
  r.forwarder.answer()
  r.restart()
  r.clock.advance(30_000)
  expect(r.forwarder.sent).toHaveLength(2)
  expect(why(r)).toEqual(['Forwarded to phone 2 s after detection, delivered after 400 ms'])
})

test('A23: killed before anything was committed, recovery brings it again: forwarded, and by the same key', () => {
  const r = rig({ forward: [targetOf()] })
  const event = r.event()
  r.batch([event])
  r.restart({})
  r.batch([event], 'recovery')
  expect(r.forwarder.sent.map(({ id }) => id)).toEqual(['1:2@phone', '1:2@phone'])
})

test('A23: what waits survives a restart, and is due when it was', () => {
  const r = unacknowledged()
  r.send()
  r.clock.advance(4_000)
  r.restart()
  r.clock.advance(5_999)
  expect(r.forwarder.sent).toEqual([])
  r.clock.advance(1)
  expect(r.forwarder.sent).toMatchObject([{ id: '1:2@phone', leftMs: 20_000 }])
})

test('A25: acknowledging ends it where a target holds alerts open, and stops what is on its way', () => {
  const r = rig({ forward: [targetOf({ kind: 'alertmanager' }), targetOf({ id: 'b', name: 'b' })] })
  r.send()
  r.forwarder.sent[0]?.done({ outcome: 'delivered', why: '', tookMs: 20 })
  r.engine.acknowledge(['1:2'])
  expect(r.forwarder.takenBack).toEqual(['1:2@b'])
  expect(r.forwarder.sent.map(({ id }) => id)).toEqual(['1:2@phone', '1:2@b', '1:2@phone#resolved'])
  expect(r.forwarder.sent[2]).toMatchObject({
    leftMs: 300_000,
    content: { event: 'resolved', symbol: 'BTCUSDT' },
  })
  // Owed until it is told, over a restart as well.
  r.restart()
  expect(r.forwarder.sent.map(({ id }) => id).slice(3)).toEqual(['1:2@phone#resolved'])
  r.forwarder.answer()
  r.restart()
  expect(r.forwarder.sent).toHaveLength(4)
})

test('A27: what a target may not see is in none of its fields', () => {
  const r = rig({
    forward: [
      targetOf({ privacy: 'hide-amounts' }),
      targetOf({ id: 'b', name: 'b', kind: 'webhook', privacy: 'hide-all' }),
    ],
  })
  r.send()
  const [some, none] = r.forwarder.sent.map(({ content }) => content)
  expect(some).toMatchObject({
    body: 'Longs · 80 %',
    price: null,
    usd: null,
    distancePct: null,
    symbol: 'BTCUSDT',
  })
  expect(none).toMatchObject({
    title: 'NexusGlass FastFeed',
    body: 'New P0 signal',
    symbol: null,
    type: null,
    side: null,
  })
  expect(JSON.stringify(none)).not.toMatch(/BTC|98|5200000|LIQ/)
})

test('deleting the history forgets what was forwarded', () => {
  const r = rig({ forward: [targetOf()] })
  r.send()
  r.forwarder.answer()
  r.engine.acknowledgeAll()
  r.engine.forgetAcknowledged()
  expect(JSON.stringify(r.engine.documents())).not.toContain('BTCUSDT"')
  expect(why(r)).toEqual([])
})

test('an unreadable document of forwards costs nothing else, and is told in the log', () => {
  const r = rig({ forward: [targetOf()] })
  r.send()
  r.restart({ ...r.engine.documents(), 'alerts-forwards': '{"v":1,"forwards":[{}]}' })
  expect(r.engine.view().unacknowledged).toBe(1)
  expect(r.log.join()).toContain('alerts-forwards')
})
