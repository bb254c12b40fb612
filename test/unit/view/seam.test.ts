/** Hub, window and journal together: whatever comes in whatever order, the window can reach every row there is. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createHub } from '../../../src-main/core/view/hub.ts'
import { comparePositions, compareRows, positionOf } from '../../../src-main/core/vocabulary/order.ts'
import { DEFAULT_SETTINGS } from '../../../src-main/core/settings/schema.ts'
import type { FeedDelta, FeedRow, HistoryPosition } from '../../../src-main/contract/contract.ts'
import { applyDelta, fromSnapshot } from '../../../src-renderer/state/delta.ts'
import { FakeClock } from '../../support/fakes/clock.ts'
import { stage } from '../../support/fake-fastfeed/scenarios.ts'
import { AT, keys, row } from '../renderer/rows.ts'

const PRELOADED = 300
const NOTHING = stage('quiet', AT, DEFAULT_SETTINGS).snapshot

function rig(stored: readonly FeedRow[]) {
  const clock = new FakeClock()
  const deltas: FeedDelta[] = []
  const journal = [...stored]
  const read = <T>(value: T) => {
    return () => value
  }
  const hub = createHub({
    clock,
    send: (delta) => void deltas.push(delta),
    sources: {
      status: read(NOTHING.status),
      alerts: read(NOTHING.alerts),
      latency: read(NOTHING.latency),
      key: read(NOTHING.key),
      settings: read(NOTHING.settings),
      notices: read(NOTHING.notices),
      inApp: read(NOTHING.inApp),
      app: read(NOTHING.app),
      demo: read(NOTHING.demo),
    },
  })
  hub.setVisible(true)
  let model = fromSnapshot(hub.snapshot(), 0)
  /** The position below which the window has asked the journal, and when in the journal's life. */
  let asked: { readonly below: HistoryPosition | null; readonly revision: number; rows: readonly FeedRow[] }
  const below = (position: HistoryPosition | null) =>
    position === null ? [] : journal.filter((one) => comparePositions(positionOf(one), position) > 0)
  const ask = () =>
    (asked = { below: model.boundary, revision: model.olderRevision, rows: below(model.boundary) })
  ask()

  return {
    journal,
    hub,
    preload() {
      const newest = [...journal].sort(compareRows).slice(0, PRELOADED)
      if (newest.length > 0) hub.preload(newest, newest.length === journal.length)
    },
    add(rows: readonly FeedRow[]) {
      hub.add(rows)
      journal.push(...rows)
    },
    /** Time goes by, and the window takes what it is told. */
    pass(ms: number) {
      clock.advance(ms)
      for (const delta of deltas.splice(0))
        if (delta.seq > model.seq)
          model =
            delta.reset === true || delta.seq !== model.seq + 1
              ? fromSnapshot(hub.snapshot(), model.olderRevision + 1)
              : applyDelta(model, delta).model
      if (model.olderRevision !== asked.revision || model.boundary !== asked.below) ask()
    },
    reopen() {
      model = fromSnapshot(hub.snapshot(), model.olderRevision + 1)
      ask()
    },
    boundary: () => model.boundary,
    /** What the list shows when it is scrolled to its end. */
    reached: () => new Set([...keys(model.rows), ...keys(asked.rows)]),
    /** The list and the journal's part do not overlap. */
    shownTwice: () => asked.rows.filter(({ key }) => model.rows.some((one) => one.key === key)).length,
  }
}

const times = (from: number, count: number): FeedRow[] =>
  Array.from({ length: count }, (_, at) => row({ id: from + at }))

test('an event older than what was preloaded does not move the boundary to the journal', () => {
  const feed = rig(times(1, 1000))
  feed.preload()
  feed.add([row({ id: 5000, at: AT - 2 * 86_400_000 })])
  feed.reopen()
  expect(feed.boundary()?.id).toBe(701)
  expect(feed.reached().size).toBe(1001)
})

test('an event from before the journal could be read does not, either', () => {
  const feed = rig(times(1, 1000))
  feed.add([row({ id: 5000, at: AT + 500_500 })])
  feed.preload()
  feed.pass(1000)
  expect(feed.boundary()?.id).toBe(701)
  expect(feed.reached().size).toBe(1001)
})

test('while the journal has no more than the preloaded rows, older ones are on show with them', () => {
  const feed = rig(times(10, 20))
  feed.preload()
  feed.add([row({ id: 5 })])
  feed.reopen()
  expect(feed.boundary()?.id).toBe(5)
})

const moment = fc.integer({ min: -400, max: 2000 })
const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), at: fc.array(moment, { minLength: 1, maxLength: 160 }) }),
  fc.record({ kind: fc.constant('live' as const), count: fc.integer({ min: 1, max: 400 }) }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 300 }) }),
  fc.constant({ kind: 'preload' as const }),
  fc.constant({ kind: 'reopen' as const }),
)

test('whatever comes in whatever order, every row is reached once the feed is calm', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 900 }), fc.array(step, { maxLength: 25 }), (stored, steps) => {
      const feed = rig(times(1, stored))
      let id = 10_000
      let preloaded = false
      const preload = () => {
        if (!preloaded) feed.preload()
        preloaded = true
      }
      for (const one of steps) {
        if (one.kind === 'add') feed.add(one.at.map((at) => row({ id: (id += 1), at: AT + at * 1000 })))
        else if (one.kind === 'live') feed.add(times((id += one.count) - one.count + 1, one.count))
        else if (one.kind === 'pass') feed.pass(one.ms)
        else if (one.kind === 'reopen') feed.reopen()
        else preload()
      }
      preload()
      feed.pass(2000)
      feed.pass(2000)
      expect(feed.reached().size).toBe(feed.journal.length)
      expect(feed.shownTwice()).toBe(0)
    }),
    { numRuns: 60 },
  )
})
