/** Counts of the pulse against a scan of the rows, whatever is done to the journal. */
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PulseBar, PulseWidth } from '../../../src-main/core/ports.ts'
import { PULSE_WIDTHS } from '../../../src-main/core/ports.ts'
import {
  ALL,
  entry,
  event,
  NOON,
  openService,
  serviceOn,
  temporaryFile,
} from '../../support/journal-fixture.ts'

type Service = ReturnType<typeof serviceOn>

const DAY = 86_400_000
const NAMES = { priorities: [], symbols: [], types: [] } as const
const [FROM, TO] = [-DAY, NOON + 400 * DAY]

const pulse = (journal: Service, widthMs: PulseWidth, filter: object = {}) =>
  journal.pulse({ ...NAMES, ...filter }, FROM, TO, widthMs)

/** The same from the rows themselves. */
function scan(journal: Service, widthMs: number, filter: object = {}): readonly PulseBar[] {
  const { events } = journal.page({ ...ALL, ...filter }, null, 1_000)
  const groups = Map.groupBy(events, ({ detectedAt }) => Math.floor(detectedAt / widthMs) * widthMs)
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([start, among]) => {
      const of = (wanted: string) => among.filter(({ event: { priority } }) => priority === wanted).length
      const [top] = [...Map.groupBy(among, ({ event: { symbol } }) => symbol)]
        .map(([symbol, { length: count }]) => ({ symbol, count }))
        .sort((a, b) => b.count - a.count || (a.symbol < b.symbol ? -1 : 1))
      return { start, P0: of('P0'), P1: of('P1'), P2: of('P2'), top: top ?? null }
    })
}

/** As far back as the window draws it. */
const SPANS: Readonly<Record<PulseWidth, number>> = { 60_000: DAY / 24, 900_000: DAY, 7_200_000: 7 * DAY }

function expectCounted(journal: Service): void {
  for (const width of PULSE_WIDTHS) {
    const expected = scan(journal, width)
    const since = (expected.at(-1)?.start ?? 0) - SPANS[width]
    const isDrawn = ({ start }: PulseBar) => start >= since
    const { bars, isWhole } = pulse(journal, width)
    expect([bars.filter(isDrawn), isWhole], `bars of ${width} ms`).toEqual([expected.filter(isDrawn), true])
  }
}

const anEvent = fc.record({
  id: fc.integer({ min: 1, max: 60 }),
  priority: fc.constantFrom('P0', 'P1', 'P2'),
  symbol: fc.constantFrom('BTCUSDT', 'ETHUSDT', 'a b', 'a'),
  type: fc.constantFrom('WHALE_POSITION_SHIFT', 'c', 'b c'),
  at: fc.oneof(
    fc.integer({ min: NOON - 9 * DAY, max: NOON }),
    fc.integer({ min: NOON - 120_000, max: NOON }),
    fc.integer({ min: -100_000, max: 100_000 }),
  ),
})
const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('append' as const), events: fc.array(anEvent) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('prune' as const),
      days: fc.integer({ min: 1, max: 9 }),
      events: fc.integer({ min: 1, max: 40 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('count' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('open' as const) }) },
)
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never

function perform(journal: Service, one: Action): void {
  switch (one.kind) {
    case 'append':
      journal.append(
        one.events.map(({ at, ...fields }) =>
          entry(event(fields.id, { ...fields, detected_at: new Date(at).toISOString() })),
        ),
      )
      return
    case 'prune':
      journal.prune({ days: one.days, events: one.events, now: NOON })
      return
    case 'delete':
      journal.deleteAll([], [])
      return
    case 'count':
      journal.carry()
      return
    case 'open':
      journal.open()
  }
}

/** As a file of the format before: no counts, and the version that had none. */
function asV5(file: string): void {
  const db = new DatabaseSync(file)
  db.exec('DROP TABLE pulse; PRAGMA user_version = 5')
  db.close()
}

const actions = fc.array(fc.tuple(fc.nat(1), action), { maxLength: 12 })

test('counts equal a scan: appends, duplicates, retention, delete, two processes', () => {
  fc.assert(
    fc.property(actions, (steps) => {
      const file = temporaryFile()
      const two = [openService(file), openService(file)]
      for (const [which, one] of steps) {
        const journal = two[which]
        if (journal === undefined) throw new Error('two of them')
        perform(journal, one)
        expectCounted(journal)
      }
      for (const journal of two) journal.close()
    }),
    { numRuns: 40 },
  )
})

test('a file without counts is counted in steps, and they equal a scan whatever comes between', () => {
  fc.assert(
    fc.property(fc.array(anEvent, { minLength: 1, maxLength: 60 }), actions, (events, steps) => {
      const file = temporaryFile()
      const before = openService(file)
      perform(before, { kind: 'append', events })
      before.close()
      asV5(file)
      const two = [openService(file), openService(file)]
      expect(pulse(two[0] ?? before, 60_000)).toEqual({ bars: [], isWhole: false })
      for (const [which, one] of steps) perform(two[which] ?? before, one)
      for (const journal of two) {
        journal.carryAll()
        expectCounted(journal)
        journal.close()
      }
    }),
    { numRuns: 40 },
  )
})

test('a file without counts: thousands are counted newest first, appends go on, and a killed process goes on where it was', () => {
  const file = temporaryFile()
  const journal = openService(file)
  const many = Array.from({ length: 5_000 }, (_, at) => entry(event(at + 1)))
  journal.append(many)
  journal.close()
  asV5(file)

  const sum = (service: Service): number => pulse(service, 7_200_000).bars.reduce((n, { P1 }) => n + P1, 0)
  const opened = openService(file)
  expect([sum(opened), pulse(opened, 60_000).isWhole]).toEqual([0, false])
  expect(opened.carry()).toBe(1)
  expect(sum(opened)).toBe(2_000)
  expect(pulse(opened, 60_000).bars.at(-1)?.start).toBe(Math.floor((NOON + 5_000_000) / 60_000) * 60_000)
  // One that is counted at once, one that will be when its turn comes, and two that were there before.
  opened.append([
    entry(event(6_000)),
    entry(event(6_001, { detected_at: new Date(NOON).toISOString() })),
    ...many.slice(0, 1),
    ...many.slice(-1),
  ])
  expect(sum(opened)).toBe(2_001)
  opened.close()
  const again = openService(file)
  again.carryAll()
  expect([sum(again), pulse(again, 60_000).isWhole]).toEqual([5_002, true])
})

test('minutes, quarters and hours are kept as long as they are drawn, and a day that a signal may be ahead', () => {
  const journal = openService()
  const weeks = Array.from({ length: 40 * 24 }, (_, hour) => ({ id: hour + 1, at: NOON + hour * (DAY / 24) }))
  const kind = { priority: 'P1', symbol: 'BTCUSDT', type: 'c' } as const
  for (const one of weeks) perform(journal, { kind: 'append', events: [{ ...kind, ...one }] })
  expectCounted(journal)
  expect(PULSE_WIDTHS.map((width) => pulse(journal, width).bars.length)).toEqual([73, 73, 109])
  const last = weeks.at(-1)?.at ?? 0
  perform(journal, { kind: 'append', events: [{ ...kind, id: 10_000, at: last + DAY }] })
  expect(journal.pulse(NAMES, last - DAY / 24, last + 60_000, 60_000).bars.map(({ P1 }) => P1)).toEqual([
    1, 1,
  ])
})

test('the names of a filter narrow the counts, in any letter case', () => {
  const journal = openService()
  perform(journal, {
    kind: 'append',
    events: [
      { id: 1, priority: 'P0', symbol: 'BTCUSDT', type: 'c', at: NOON },
      { id: 2, priority: 'P1', symbol: 'ETHUSDT', type: 'c', at: NOON },
      { id: 3, priority: 'P1', symbol: 'ETHUSDT', type: 'b c', at: NOON + 1 },
    ],
  })
  const filters = [
    { priorities: ['P1'] },
    { symbols: ['ethusdt'] },
    { types: ['C'], symbols: ['btcusdt'] },
    { types: ['x'] },
  ]
  for (const filter of filters)
    expect(pulse(journal, 900_000, filter).bars).toEqual(scan(journal, 900_000, filter))
  expect(pulse(journal, 900_000, { symbols: ['ethusdt'] }).bars).toEqual([
    { start: NOON, P0: 0, P1: 2, P2: 0, top: { symbol: 'ETHUSDT', count: 2 } },
  ])
})

test('names are told with how many events they have, the most first, under the other chips', () => {
  const journal = openService()
  perform(journal, {
    kind: 'append',
    events: [
      { id: 1, priority: 'P0', symbol: 'BTCUSDT', type: 'c', at: NOON - DAY },
      { id: 2, priority: 'P0', symbol: 'BTCUSDT', type: 'c', at: NOON },
      { id: 3, priority: 'P1', symbol: 'ETHUSDT', type: 'b c', at: NOON },
      { id: 4, priority: 'P0', symbol: 'ETHUSDT', type: 'c', at: NOON + 1 },
    ],
  })
  const tally = (by: 'symbol' | 'type', filter: object = {}) =>
    journal.tally(by, { ...NAMES, ...filter }, NOON)
  expect(tally('symbol')).toEqual([
    { name: 'ETHUSDT', count: 2 },
    { name: 'BTCUSDT', count: 1 },
  ])
  expect(tally('type', { priorities: ['P0'] })).toEqual([{ name: 'c', count: 2 }])
  expect(tally('symbol', { types: ['B C'] })).toEqual([{ name: 'ETHUSDT', count: 1 }])
})

test('P1: a name is the same in any letter case of any script, for the counts as for the rows', () => {
  const journal = openService()
  journal.append(['ölusdt', 'ÖLUSDT', 'OLUSDT'].map((symbol, at) => entry(event(at + 1, { symbol }))))
  const filter = { symbols: ['ÖlUSDT'] }
  const [minute] = PULSE_WIDTHS
  expect(pulse(journal, minute, filter).bars).toEqual(scan(journal, minute, filter))
  expect([journal.count({ ...ALL, ...filter }), journal.page({ ...ALL, ...filter }).events.length]).toEqual([
    2, 2,
  ])
})

test('an append that fails leaves the counts as they were', () => {
  const journal = openService()
  journal.append([entry(event(1))])
  const bad = { ...entry(event(2)), text: null as unknown as string }
  expect(() => journal.append([entry(event(3)), bad])).toThrow()
  expectCounted(journal)
})
