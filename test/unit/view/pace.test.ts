/** How long each kind of news waits, by the clock of a hub that is told nothing else. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPace, NOTHING_WAITS, type Waiting } from '../../../src-main/core/view/pace.ts'
import type { Priority } from '../../../src-main/core/protocol/types.ts'

interface Arrival {
  readonly at: number
  readonly priority: Priority
}

/** Lets rows arrive, sends them as the pace says, and answers how long each waited and when something was sent. */
function play(arrivals: readonly Arrival[], tillMs: number) {
  const pace = createPace()
  const waited: Record<Priority, number[]> = { P0: [], P1: [], P2: [] }
  const sentAt: number[] = []
  let waiting: readonly Arrival[] = []
  const told = (): Waiting => {
    const since = (priority: Priority) =>
      Math.min(...waiting.filter((one) => one.priority === priority).map(({ at }) => at))
    return {
      ...NOTHING_WAITS,
      rows: waiting.length,
      since: { P0: since('P0'), P1: since('P1'), P2: since('P2') },
    }
  }
  for (let now = 0; now <= tillMs; now += 1) {
    waiting = [...waiting, ...arrivals.filter(({ at }) => at === now)]
    if (pace.dueAt(told()) > now) continue
    pace.sent(now, told())
    sentAt.push(now)
    for (const { at, priority } of waiting) waited[priority].push(now - at)
    waiting = []
  }
  return { waited, sentAt, left: waiting.length }
}

const every = (ms: number, priority: Priority, from: number, to: number): Arrival[] =>
  Array.from({ length: Math.ceil((to - from) / ms) }, (_, n) => ({ at: Math.floor(from + n * ms), priority }))
const atOnce = (count: number, at: number): Arrival[] =>
  Array.from({ length: count }, () => ({ at, priority: 'P2' }))

test('nothing waits: nothing is due', () => {
  expect(createPace().dueAt(NOTHING_WAITS)).toBe(Infinity)
})

test('the first row after a pause leaves at once, whatever its priority', () => {
  for (const priority of ['P0', 'P1', 'P2'] as const)
    expect(
      play(
        [0, 500, 1200].map((at) => ({ at, priority })),
        2000,
      ).sentAt,
    ).toEqual([0, 500, 1200])
})

test('in calm a P2 waits half a second at most, a P1 0.4 s, and who waits leaves with the next', () => {
  const { sentAt } = play(
    [
      { at: 0, priority: 'P2' },
      { at: 10, priority: 'P2' },
    ],
    1000,
  )
  expect(sentAt).toEqual([0, 500])
  const hurried = play(
    [
      { at: 0, priority: 'P2' },
      { at: 10, priority: 'P2' },
      { at: 50, priority: 'P1' },
      { at: 70, priority: 'P1' },
    ],
    1000,
  )
  expect(hurried.sentAt).toEqual([0, 450])
  expect(hurried.left).toBe(0)
})

test('a P0 waits for no other row, and 100 ms at most for the P0 before it', () => {
  const arrivals: Arrival[] = [
    ...atOnce(1, 0),
    { at: 30, priority: 'P0' },
    { at: 40, priority: 'P0' },
    { at: 200, priority: 'P0' },
  ]
  expect(play(arrivals, 1000).sentAt).toEqual([0, 30, 130, 230])
})

test('20 rows a second move the list five times in two seconds at most', () => {
  const calm = [...every(200, 'P1', 150, 10_000), ...every(66, 'P2', 0, 10_000)]
  const { sentAt, waited } = play(calm, 10_500)
  expect(sentAt.length).toBeLessThanOrEqual(25)
  expect(Math.max(...waited.P1)).toBeLessThanOrEqual(400)
  expect(Math.max(...waited.P2)).toBeLessThanOrEqual(500)
})

test('in a storm no row waits longer than 60 ms, nor is the window told more than 23 times a second', () => {
  const { sentAt, waited } = play(every(0.5, 'P2', 0, 2000), 2100)
  expect(Math.max(...waited.P2.slice(0, -40))).toBeLessThanOrEqual(60)
  expect(sentAt.length).toBeLessThanOrEqual(47)
})

test('when calm turns into a storm, the row that was waiting leaves with it and not after its half second', () => {
  const calm: Arrival[] = [
    { at: 0, priority: 'P2' },
    { at: 20, priority: 'P2' },
  ]
  const { sentAt, waited } = play([...calm, ...every(1, 'P2', 100, 300)], 400)
  expect(sentAt[1]).toBeLessThanOrEqual(111)
  expect(Math.max(...waited.P2)).toBeLessThanOrEqual(91)
})

test('whatever comes whenever: nobody waits longer than promised, and more rows than a window shows 45 ms at most', () => {
  const arrival = fc.record({
    at: fc.integer({ min: 0, max: 3000 }),
    priority: fc.constantFrom<Priority>('P0', 'P1', 'P2', 'P2', 'P2'),
  })
  fc.assert(
    fc.property(fc.array(arrival, { maxLength: 120 }), fc.integer({ min: 0, max: 60 }), (some, burst) => {
      const { waited, left } = play([...some, ...atOnce(burst, 1500)], 3600)
      expect(left).toBe(0)
      expect(Math.max(0, ...waited.P0)).toBeLessThanOrEqual(100)
      expect(Math.max(0, ...waited.P1)).toBeLessThanOrEqual(400)
      expect(Math.max(0, ...waited.P2)).toBeLessThanOrEqual(500)
      // Of a burst only those that its end leaves behind may wait as in calm.
      const late = waited.P2.filter((ms) => ms > 45).length
      expect(late).toBeLessThanOrEqual(some.length + 12)
    }),
    { numRuns: 60 },
  )
})

test('acknowledged rows are told within 100 ms, other changes within 250, what traffic changes with the rows', () => {
  const pace = createPace()
  pace.sent(1000, { ...NOTHING_WAITS, rows: 1 })
  expect(pace.dueAt({ ...NOTHING_WAITS, changes: true })).toBe(1100)
  expect(pace.dueAt({ ...NOTHING_WAITS, parts: true })).toBe(1250)
  expect(pace.dueAt({ ...NOTHING_WAITS, traffic: true })).toBe(1500)
  expect(pace.dueAt({ ...NOTHING_WAITS, traffic: true, rows: 3 })).toBe(1500)
})
