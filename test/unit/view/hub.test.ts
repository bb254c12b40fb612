import { expect, test } from 'vitest'
import { createHub } from '../../../src-main/core/view/hub.ts'
import { rowsOfBatch } from '../../../src-main/core/view/rows.ts'
import type { AlertView, FeedDelta, FeedRow, Priority } from '../../../src-main/contract/contract.ts'
import { DEFAULT_SETTINGS } from '../../../src-main/core/settings/schema.ts'
import { FakeClock } from '../../support/fakes/clock.ts'
import { START, wireEvent } from '../../support/fakes/events.ts'

function rig(pinned: AlertView['pinned'] = []) {
  const clock = new FakeClock()
  const deltas: FeedDelta[] = []
  const reads: string[] = []
  const read = <T>(name: string, value: T) => {
    return () => {
      reads.push(name)
      return value
    }
  }
  const status = {
    connection: { kind: 'live', since: START },
    recovery: { kind: 'idle' },
    tier: 'PULSE',
    delayMs: 0,
    gaps: [],
    journal: 'ok',
    journalProblem: null,
    lastHeardAt: START,
    lastServerError: null,
  } as const
  const none = { P0: null, P1: null, P2: null }
  const hub = createHub({
    clock,
    send: (delta) => void deltas.push(delta),
    sources: {
      status: read('status', status),
      alerts: read('alerts', {
        unacknowledged: 0,
        pinned,
        storm: null,
        snoozes: [],
        quietHoursActive: false,
        away: [],
        digest: null,
      }),
      latency: read('latency', {
        offsetMs: null,
        uncertaintyMs: null,
        basis: null,
        clock: null,
        lag: none,
        server: none,
      }),
      key: read('key', { configured: true, last4: 'cdef', storage: 'sealed', sealing: 'available' } as const),
      settings: read('settings', DEFAULT_SETTINGS),
      notices: read('notices', []),
      inApp: read('inApp', []),
      app: read('app', {
        name: '',
        version: '',
        platform: '',
        wayland: false,
        electron: '',
        chrome: '',
        node: '',
        trayAvailable: true,
        feedUrlOverride: null,
      }),
      demo: read('demo', false),
    },
  })
  return { clock, deltas, reads, hub }
}

function rows(from: number, count: number, priority: Priority = 'P2', more: object = {}): FeedRow[] {
  const events = Array.from({ length: count }, (_, index) => wireEvent(from + index, { priority, ...more }))
  const batch = {
    source: 'live',
    epoch: 1,
    receivedAt: START + 1000,
    events,
    lagMs: [],
    ageMs: [],
    silent: false,
  } as const
  return rowsOfBatch(batch, [])
}

const ids = (list: readonly FeedRow[] | undefined) => list?.map(({ event }) => event.id)

test('hidden: nothing is sent or built and no timer lives, whatever arrives', () => {
  const { clock, deltas, reads, hub } = rig()
  for (let id = 0; id < 5000; id += 100) hub.add(rows(id, 100))
  hub.touch('status', 'alerts', 'latency', 'settings')
  hub.acknowledged(['1:4999'])
  clock.advance(60_000)
  expect(deltas).toEqual([])
  expect(reads).toEqual([])
  expect(clock.timers).toBe(0)
})

test('turning hidden ends the timer that was set', () => {
  const { clock, hub } = rig()
  hub.setVisible(true)
  hub.add(rows(1, 1))
  expect(clock.timers).toBe(1)
  hub.setVisible(false)
  expect(clock.timers).toBe(0)
})

test('visible and quiet: no timer lives', () => {
  const { clock, hub } = rig()
  hub.setVisible(true)
  hub.add(rows(1, 1))
  hub.touch('latency')
  clock.advance(5000)
  expect(clock.timers).toBe(0)
})

test('a lone event is sent at once, those that follow within half a second together', () => {
  const { clock, deltas, hub } = rig()
  hub.setVisible(true)
  hub.add(rows(1, 1))
  clock.advance(0)
  expect(deltas.map((delta) => ids(delta.rows))).toEqual([[1]])
  for (let id = 2; id <= 6; id += 1) {
    hub.add(rows(id, 1))
    clock.advance(5)
  }
  clock.advance(470)
  expect(deltas).toHaveLength(1)
  clock.advance(5)
  expect(deltas.map((delta) => ids(delta.rows))).toEqual([[1], [6, 5, 4, 3, 2]])
})

test('20 events a second, one in four a P1, cost a window three frames a second, words and figures included', () => {
  const { clock, deltas, hub } = rig()
  hub.setVisible(true)
  for (let id = 1; id <= 200; id += 1) {
    hub.add(rows(id, 1, id % 4 === 3 ? 'P1' : 'P2'))
    hub.touch('status', 'latency')
    clock.advance(50)
  }
  clock.advance(500)
  expect(deltas.length).toBeLessThanOrEqual(31)
  expect(deltas.flatMap((delta) => ids(delta.rows) ?? [])).toHaveLength(200)
  expect(deltas.filter(({ latency }) => latency !== undefined).length).toBeGreaterThanOrEqual(7)
})

test('among busy rows, what a user or the alert policy changed is told within a quarter of a second', () => {
  const { clock, deltas, hub } = rig()
  hub.setVisible(true)
  hub.add(rows(1, 1))
  clock.advance(0)
  hub.add(rows(2, 1))
  hub.touch('status', 'latency')
  clock.advance(10)
  hub.touch('alerts')
  clock.advance(230)
  expect(deltas).toHaveLength(1)
  clock.advance(10)
  expect(deltas[1]).toMatchObject({ alerts: {}, status: {}, rows: [{ key: '1:2' }] })
})

test('a P1 waits 0.4 s from its own arrival, however many follow it', () => {
  const { clock, deltas, hub } = rig()
  hub.setVisible(true)
  hub.add(rows(1, 1))
  clock.advance(50)
  for (let id = 2; id <= 9; id += 1) {
    hub.add(rows(id, 1, 'P1'))
    clock.advance(48)
  }
  expect(deltas).toHaveLength(1)
  clock.advance(16)
  expect(ids(deltas[1]?.rows)).toEqual([9, 8, 7, 6, 5, 4, 3, 2])
})

test('what follows an event, such as its commit, does not make the next event wait', () => {
  const { clock, deltas, hub } = rig()
  hub.setVisible(true)
  for (let id = 1; id <= 3; id += 1) {
    hub.add(rows(id, 1))
    clock.advance(0)
    expect(deltas.flatMap((delta) => ids(delta.rows) ?? [])).toContain(id)
    clock.advance(20)
    hub.touch('status')
    clock.advance(490)
  }
  const parts = deltas.map(({ seq: _seq, ...part }) => Object.keys(part))
  expect(parts).toEqual([['rows'], ['status'], ['rows'], ['status'], ['rows'], ['status']])
})

test('a P0 waits for no other, unless P0s come in a flood', () => {
  const { clock, deltas, hub } = rig()
  hub.setVisible(true)
  hub.add(rows(1, 1))
  clock.advance(10)
  hub.add(rows(2, 1))
  clock.advance(10)
  expect(deltas).toHaveLength(1)
  hub.add(rows(3, 1, 'P0'))
  clock.advance(0)
  expect(deltas.map((delta) => ids(delta.rows))).toEqual([[1], [3, 2]])
  for (let id = 4; id <= 203; id += 1) {
    hub.add(rows(id, 1, 'P0'))
    clock.advance(5)
  }
  expect(deltas.length).toBeLessThanOrEqual(2 + 20)
})

test('seq rises by one a delta, and a snapshot has the seq of the last one', () => {
  const { clock, deltas, hub } = rig()
  hub.setVisible(true)
  expect(hub.snapshot().seq).toBe(0)
  for (let id = 1; id <= 5; id += 1) {
    hub.add(rows(id, 1))
    clock.advance(500)
  }
  expect(deltas.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5])
  const snapshot = hub.snapshot()
  expect(snapshot.seq).toBe(5)
  expect(ids(snapshot.rows)).toEqual([5, 4, 3, 2, 1])
})

test('what a snapshot brought no delta brings again', () => {
  const { clock, deltas, hub } = rig()
  hub.setVisible(true)
  hub.add(rows(1, 3))
  hub.touch('status')
  expect(ids(hub.snapshot().rows)).toEqual([3, 2, 1])
  clock.advance(1000)
  expect(deltas).toEqual([])
})

test('a delta carries only what changed', () => {
  const { clock, deltas, hub } = rig()
  hub.setVisible(true)
  hub.touch('settings')
  clock.advance(60)
  expect(Object.keys(deltas[0] ?? {}).sort()).toEqual(['seq', 'settings'])
})

test('2,000 events a second arrive whole, in at most 25 deltas a second, without a reset', () => {
  const { clock, deltas, hub } = rig()
  hub.setVisible(true)
  for (let tick = 0; tick < 1000; tick += 10) {
    hub.add(rows(tick * 2, 20))
    hub.touch('status', 'latency')
    clock.advance(10)
  }
  clock.advance(50)
  expect(deltas.length).toBeLessThanOrEqual(27)
  expect(deltas.some(({ reset }) => reset)).toBe(false)
  const seen = deltas.flatMap((delta) => ids(delta.rows) ?? [])
  expect(new Set(seen).size).toBe(2000)
  expect(deltas.every((delta) => (delta.rows?.length ?? 0) <= 120)).toBe(true)
})

test('a burst beyond that keeps the newest in each delta and asks for one new snapshot when it is over', () => {
  const { clock, deltas, hub } = rig()
  hub.setVisible(true)
  clock.advance(100)
  for (let burst = 0; burst < 4; burst += 1) {
    hub.add(rows(burst * 400, 400))
    clock.advance(50)
  }
  clock.advance(200)
  const [first] = deltas
  expect(first?.rows).toHaveLength(120)
  expect(first?.rows?.[0]?.event.id).toBe(399)
  expect(deltas.filter(({ reset }) => reset)).toHaveLength(1)
  expect(deltas.at(-1)?.reset).toBe(true)
  expect(clock.timers).toBe(0)
})

test('of a burst that does not end the window asks for a new snapshot every 5 s, not more often', () => {
  const { clock, deltas, hub } = rig()
  hub.setVisible(true)
  const resetAfter: number[] = []
  let told = 0
  for (let ms = 10; ms <= 11_000; ms += 10) {
    hub.add(rows(ms * 4, 40))
    clock.advance(10)
    if (deltas.slice(told).some(({ reset }) => reset)) resetAfter.push(ms)
    told = deltas.length
  }
  expect(resetAfter).toHaveLength(2)
  for (const [at, ms] of resetAfter.entries()) {
    expect(ms - (resetAfter[at - 1] ?? 0)).toBeGreaterThanOrEqual(5000)
    expect(ms - (resetAfter[at - 1] ?? 0)).toBeLessThanOrEqual(5200)
  }
})

test('shown again: a little that was missed comes as a delta, much of it as one reset', () => {
  const { clock, deltas, hub } = rig()
  hub.add(rows(1, 3))
  hub.setVisible(true)
  clock.advance(0)
  expect(ids(deltas[0]?.rows)).toEqual([3, 2, 1])
  hub.setVisible(false)
  hub.add(rows(10, 5000))
  hub.setVisible(true)
  clock.advance(60)
  expect(deltas).toHaveLength(2)
  expect(deltas[1]).toMatchObject({ seq: 2, reset: true })
  expect(deltas[1]?.rows).toBeUndefined()
})

test('latency figures move at most once a second', () => {
  const { clock, deltas, hub } = rig()
  hub.setVisible(true)
  for (let tick = 0; tick < 300; tick += 1) {
    hub.touch('latency', 'status')
    clock.advance(10)
  }
  const withLatency = deltas.filter(({ latency }) => latency !== undefined)
  expect(withLatency.length).toBeGreaterThanOrEqual(3)
  expect(withLatency.length).toBeLessThanOrEqual(4)
})

test('A9: an acknowledgement patches its row, in the next delta and in every snapshot', () => {
  const { clock, deltas, hub } = rig()
  hub.setVisible(true)
  hub.add(rows(1, 2))
  clock.advance(60)
  hub.acknowledged(['1:1', '1:99'])
  clock.advance(60)
  expect(deltas[1]?.changed).toEqual([
    { key: '1:1', acknowledged: true },
    { key: '1:99', acknowledged: true },
  ])
  expect(hub.snapshot().rows.map((row) => row.acknowledged)).toEqual([false, true])
})

test('A9: an acknowledgement that is taken back is told as one, and only of what was acknowledged', () => {
  const { clock, deltas, hub } = rig()
  hub.setVisible(true)
  hub.add(rows(1, 2))
  clock.advance(0)
  hub.acknowledged(['1:1'])
  clock.advance(1000)
  hub.acknowledged(['1:1', '1:2', '1:99'], false)
  clock.advance(1000)
  expect(deltas.flatMap(({ changed }) => changed ?? [])).toEqual([
    { key: '1:1', acknowledged: true },
    { key: '1:1', acknowledged: false },
    { key: '1:99', acknowledged: false },
  ])
  expect(hub.snapshot().rows.map((row) => row.acknowledged)).toEqual([false, false])
  hub.acknowledged(['1:2'])
  hub.acknowledged(['1:2'], false)
  clock.advance(1000)
  expect(deltas.at(-1)?.changed).toEqual([{ key: '1:2', acknowledged: false }])
})

test('a row acknowledged before it was sent goes out acknowledged', () => {
  const { clock, deltas, hub } = rig()
  hub.setVisible(true)
  hub.add(rows(1, 1))
  hub.acknowledged(['1:1'])
  clock.advance(0)
  expect(deltas[0]?.rows?.[0]?.acknowledged).toBe(true)
  expect(deltas[0]?.changed).toBeUndefined()
})

test('an event that is late stands where it belongs, not on top', () => {
  const { hub } = rig()
  hub.add(rows(10, 2))
  hub.add(rows(5, 1))
  expect(ids(hub.snapshot().rows)).toEqual([11, 10, 5])
})

test('G5: a row that is there already is not taken twice', () => {
  const { hub } = rig()
  hub.add(rows(1, 2))
  hub.preload(rows(1, 3).toReversed(), true)
  expect(ids(hub.snapshot().rows)).toEqual([3, 2, 1])
})

test('A9: a row shown before the journal could be read takes over what the journal knows of it', () => {
  const { hub } = rig()
  const decision = { outcome: 'interrupt', reason: 'raised', detail: '', decidedAt: START, ageS: 1 } as const
  const [first, second, third] = rows(1, 3)
  if (first === undefined || second === undefined || third === undefined) throw new Error('three rows')
  hub.add([first, second, third])
  hub.acknowledged([second.key])
  hub.preload([{ ...first, acknowledged: true, decision, why: 'Raised' }, second], true)
  expect(hub.row(first.key)).toMatchObject({ acknowledged: true, decision, why: 'Raised' })
  expect(hub.row(second.key)).toMatchObject({
    acknowledged: true,
    why: 'No decision was recorded for this signal',
  })
  expect(hub.row(third.key)).toEqual(third)
})

test('the newest 500 are kept; an older one does not push them out, and windows are told of it', () => {
  const { clock, deltas, hub } = rig()
  hub.add(rows(1000, 600))
  hub.setVisible(true)
  clock.advance(100)
  hub.snapshot()
  const before = deltas.length
  hub.add(rows(5, 1))
  clock.advance(500)
  const snapshot = hub.snapshot()
  expect(snapshot.rows).toHaveLength(500)
  expect(ids(snapshot.rows)?.[0]).toBe(1599)
  expect(deltas.slice(before).map((delta) => ids(delta.rows))).toEqual([[5]])
})

test('a wiped history empties the view', () => {
  const { clock, deltas, hub } = rig()
  hub.setVisible(true)
  hub.add(rows(1, 5))
  hub.reset()
  clock.advance(100)
  expect(deltas.at(-1)?.reset).toBe(true)
  expect(hub.snapshot().rows).toEqual([])
})

test('only after that a snapshot is of another generation: rows that a burst or a slow journal cost are to be kept', () => {
  const { clock, deltas, hub } = rig()
  const generation = () => hub.snapshot().generation
  hub.setVisible(true)
  const first = generation()
  hub.add(rows(1, 400))
  clock.advance(1000)
  hub.preload(rows(1, 400).toReversed(), true)
  clock.advance(1000)
  expect(deltas.filter(({ reset }) => reset)).toHaveLength(2)
  expect(generation()).toBe(first)
  hub.reset()
  expect(generation()).toBeGreaterThan(first)
})

test('after dispose no timer lives', () => {
  const { clock, hub } = rig()
  hub.setVisible(true)
  hub.add(rows(1, 1))
  hub.dispose()
  hub.add(rows(2, 1))
  expect(clock.timers).toBe(0)
})

test('a late row that newer ones push out of the newest 500 before it was told, is told', () => {
  const { clock, deltas, hub } = rig()
  hub.add([...rows(1, 1), ...rows(3, 499)])
  hub.setVisible(true)
  clock.advance(1000)
  deltas.length = 0
  hub.add(rows(2, 1))
  hub.add(rows(600, 3))
  clock.advance(1000)
  expect(deltas.flatMap((delta) => ids(delta.rows))).toEqual([602, 601, 600, 2])
  expect(ids(hub.snapshot().rows)).not.toContain(2)
})

for (const [rate, p0Every] of [
  [3, 50],
  [5, 50],
  [5, 1000],
] as const)
  test(`${rate},000 events a second, one in ${p0Every} a P0: each P0 is told within 200 ms`, () => {
    const { clock, deltas, hub } = rig()
    hub.setVisible(true)
    const born = new Map<number, number>()
    const late: number[] = []
    let told = 0
    for (let ms = 0; ms < 3000; ms += 1) {
      for (let id = ms * rate; id < (ms + 1) * rate; id += 1) {
        const isP0 = id % p0Every === 0
        if (isP0) born.set(id, ms)
        hub.add(rows(id, 1, isP0 ? 'P0' : 'P2'))
      }
      clock.advance(1)
      for (const delta of deltas.slice(told)) for (const id of ids(delta.rows) ?? []) born.delete(id)
      told = deltas.length
      for (const [id, at] of born) if (ms - at > 200) late.push(id)
    }
    expect(late).toEqual([])
    expect(deltas.every((delta) => (delta.rows?.length ?? 0) <= 120)).toBe(true)
  })

test('of too many rows P2 is left out first, then P1', () => {
  const { clock, deltas, hub } = rig()
  hub.setVisible(true)
  hub.add([...rows(1, 60, 'P1'), ...rows(101, 50, 'P0'), ...rows(201, 300, 'P2'), ...rows(601, 20, 'P1')])
  clock.advance(0)
  const sent = deltas[0]?.rows ?? []
  const of = (priority: Priority) => sent.filter(({ event }) => event.priority === priority)
  expect(sent).toHaveLength(120)
  expect(of('P0')).toHaveLength(50)
  expect(ids(of('P1'))?.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, at) => 620 - at))
  expect(of('P2')).toEqual([])
})

test('A9: pinned alerts of a megabyte each reach the window, without the data that it does not show', () => {
  const pins = Array.from({ length: 200 }, (_, at) => ({
    key: `1:${at}`,
    group: '["SOLUSDT","LIQUIDATION_CLUSTER_ARMED","LONG_LIQ"]',
    event: wireEvent(at, {
      priority: 'P0',
      symbol: 'SOLUSDT',
      data: {
        note: 'x'.repeat(900_000),
        cluster_side: 'LONG_LIQ',
        cluster_price: 98_500,
        other_side: 'x'.repeat(900_000),
      },
    }),
    count: 1,
    raisedAt: START,
    expiresAt: START,
    expired: false,
  }))
  const { clock, deltas, hub } = rig(pins)
  hub.setVisible(true)
  hub.touch('alerts')
  clock.advance(1000)
  expect(deltas[0]?.alerts?.pinned).toHaveLength(200)
  expect(deltas[0]?.alerts?.pinned[7]).toMatchObject({ key: '1:7', event: { id: 7, symbol: 'SOLUSDT' } })
  expect(deltas[0]?.alerts?.pinned[7]?.event.data).toEqual({
    cluster_side: 'LONG_LIQ',
    cluster_price: 98_500,
  })
  for (const message of [deltas[0], hub.snapshot()])
    expect(JSON.stringify(message).length).toBeLessThan(100_000)
})

test('P6: rows too large for one message cost a new snapshot, which has the newest that fit', () => {
  const { clock, deltas, hub } = rig()
  const megabyte = { data: { note: 'x'.repeat(900_000) } }
  hub.setVisible(true)
  hub.add(rows(1, 1, 'P2', megabyte))
  clock.advance(1000)
  expect(ids(deltas[0]?.rows)).toEqual([1])
  hub.add(rows(2, 60, 'P2', megabyte))
  clock.advance(1000)
  expect(deltas[1]).toMatchObject({ seq: 2, reset: true })
  expect(deltas[1]?.rows).toBeUndefined()
  const { seq, rows: kept } = hub.snapshot()
  expect(seq).toBe(2)
  expect(kept.length).toBeGreaterThan(10)
  expect(kept.length).toBeLessThan(61)
  expect(kept[0]?.event.id).toBe(61)
})
