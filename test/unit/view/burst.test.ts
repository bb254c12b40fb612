/** Rows made when somebody looks, beside rows made as the events come: nobody can tell the one from the other. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PRIORITIES } from '../../../src-main/contract/vocabulary/signals.ts'
import { arrivalsOf } from '../../../src-main/core/view/arrivals.ts'
import { createBurst } from '../../../src-main/core/view/burst.ts'
import { createFreshRows } from '../../../src-main/core/view/fresh-rows.ts'
import { createRecentRows } from '../../../src-main/core/view/recent-rows.ts'
import { createRowBook } from '../../../src-main/core/view/row-book.ts'
import type { FeedRow } from '../../../src-main/core/view/types.ts'
import { arrived, rowsOf } from '../../support/arrived.ts'
import { START, wireEvent } from '../../support/fakes/events.ts'

const KEPT = 500
const TOLD = 120

/** The plain way: a row an event, at once. */
function plainBook() {
  const recent = createRecentRows(KEPT)
  const fresh = createFreshRows(TOLD)
  return {
    add(rows: readonly FeedRow[], now: number) {
      for (const row of rows) if (recent.insert(row) !== 'known') fresh.add(row, now)
    },
    takeNews() {
      const rows = fresh.newestFirst()
      fresh.clear()
      return rows
    },
    newestFirst: () => recent.newestFirst(),
    get: (key: string) => recent.get(key) ?? fresh.get(key),
  }
}

const event = fc.record({ priority: fc.constantFrom('P0', 'P1', 'P2', 'P2', 'P2', 'P2'), late: fc.nat(3) })
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('add'),
      some: fc.nat(200),
      pattern: fc.array(event, { minLength: 1, maxLength: 9 }),
      spread: fc.constantFrom(0, 1, 40, 900),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'news' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'get' } as const) },
)

test('the newest rows, the news and what is waiting are those of a book that makes every row at once', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const book = createRowBook()
      const plain = plainBook()
      let id = 0
      for (const [now, one] of steps.entries()) {
        if ('pattern' in one) {
          const events = Array.from({ length: one.some }, (_, at) => {
            const { priority, late } = one.pattern[at % one.pattern.length] ?? { priority: 'P2', late: 0 }
            id += 1
            const detected = START + id * 3 - late * one.spread
            return wireEvent(id, { priority, detected_at: new Date(detected).toISOString() })
          })
          const batch = {
            source: 'live',
            epoch: 1,
            receivedAt: START,
            events,
            lagMs: [],
            ageMs: [],
            silent: false,
          } as const
          const arrivals = arrivalsOf(batch, [], () => '')
          plain.add(rowsOf(arrivalsOf(batch, [], () => '')), now)
          book.add(arrivals, now)
        } else if (one.kind === 'news') expect(book.takeNews().rows ?? []).toEqual(plain.takeNews())
        else expect(book.get(`1:${id - 3}`)).toEqual(plain.get(`1:${id - 3}`))
      }
      expect(book.newestFirst()).toEqual(plain.newestFirst())
      expect(book.takeNews().rows ?? []).toEqual(plain.takeNews())
    }),
    { numRuns: 60 },
  )
})

function batchOf(from: number, count: number, detectedAt: (id: number) => number, made: Set<number>) {
  const rows = Array.from({ length: count }, (_, at): FeedRow => {
    const id = from + at
    const one = wireEvent(id, { priority: PRIORITIES[id % 50 === 0 ? 0 : 2] })
    const [row] = rowsOf(
      arrivalsOf(
        { source: 'live', epoch: 1, receivedAt: START, events: [one], lagMs: [], ageMs: [], silent: false },
        [],
        () => '',
      ),
    )
    if (row === undefined) throw new Error('no row')
    return { ...row, detectedAt: detectedAt(id) }
  })
  const arrivals = arrived(rows)
  const batch = {
    ...arrivals,
    isGone: false,
    row(index: number) {
      if (batch.isGone) throw new Error('its events were to be forgotten')
      made.add(from + index)
      return arrivals.row(index)
    },
  }
  return batch
}

const newest = (last: number) => Array.from({ length: KEPT }, (_, at) => last - at)
const idsOf = (rows: readonly FeedRow[]) => rows.map(({ event: { id } }) => id)

test('of a burst of 100,000 fewer than one row in ten is made, and little beyond the newest is kept in memory', () => {
  const burst = createBurst(KEPT, TOLD)
  const made = new Set<number>()
  const batches = Array.from({ length: 400 }, (_, at) => batchOf(1 + at * 250, 250, (id) => START + id, made))
  let most = 0
  for (const batch of batches) {
    burst.add(batch, 0)
    most = Math.max(most, burst.held)
  }
  expect(most).toBeLessThanOrEqual(KEPT + 2 * 250)
  // What is wanted of those that were left out is made by now.
  for (const batch of batches.slice(0, -4)) batch.isGone = true
  const { recent, fresh } = burst.take()
  expect(idsOf(recent).slice(-KEPT).reverse()).toEqual(newest(100_000))
  expect(fresh.filter(({ event }) => event.priority === 'P0')).toHaveLength(TOLD)
  expect(made.size).toBeLessThan(10_000)
})

test('a server that stamps all events alike cannot make the book hold more than a few thousand', () => {
  const book = createRowBook()
  const made = new Set<number>()
  for (let id = 1; id <= 20_000; id += 250) {
    const batch = batchOf(id, 250, () => START, made)
    book.add(batch, 0)
  }
  // They were made as it went along, not kept until somebody asks.
  expect(made.size).toBeGreaterThan(17_000)
  expect(idsOf(book.newestFirst())).toEqual(newest(20_000))
})

test('what the journal had already is not news', () => {
  const book = createRowBook()
  const [old, ...others] = rowsOf(batchOf(1, 3, (id) => START + id, new Set()))
  if (old === undefined) throw new Error('no row')
  book.preload([old], true)
  book.add(arrived([old, ...others]), 0)
  expect(idsOf(book.takeNews().rows ?? [])).toEqual([3, 2])
})
