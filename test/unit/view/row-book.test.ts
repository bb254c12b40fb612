import { expect, test } from 'vitest'
import { createRowBook, rowsOfBatch } from '../../../src-main/core/view/rows.ts'
import type { FeedRow } from '../../../src-main/core/view/types.ts'
import { START, wireEvent } from '../../support/fakes/events.ts'

const KEPT = 500
const TOLD = 120

/** Every fiftieth one a P0. */
function rows(from: number, count: number, detectedAt = (id: number) => START + id): FeedRow[] {
  const events = Array.from({ length: count }, (_, at) =>
    wireEvent(from + at, {
      priority: (from + at) % 50 === 0 ? 'P0' : 'P2',
      detected_at: new Date(detectedAt(from + at)).toISOString(),
    }),
  )
  const batch = { source: 'live', epoch: 1, receivedAt: START, lagMs: [], ageMs: [], silent: false } as const
  return rowsOfBatch({ ...batch, events }, [])
}

const newest = (last: number, count = KEPT) => Array.from({ length: count }, (_, at) => last - at)
const idsOf = (some: readonly FeedRow[] = []) => some.map(({ event: { id } }) => id)

test('of a burst of 20,000 the newest are kept, and the last of its P0s are told', () => {
  const book = createRowBook()
  for (let id = 1; id <= 20_000; id += 250) expect(book.add(rows(id, 250), 0)).toBe(false)
  expect(idsOf(book.newestFirst())).toEqual(newest(20_000))
  expect(idsOf(book.takeNews().rows)).toEqual(newest(400, TOLD).map((id) => id * 50))
  expect(book.waiting()).toMatchObject({ rows: 0, since: { P0: Infinity, P2: Infinity } })
})

test('events that a server stamps all alike stand in the order of their ids', () => {
  const book = createRowBook()
  for (let id = 1; id <= 2000; id += 250) book.add(rows(id, 250, () => START).toReversed(), 0)
  expect(idsOf(book.newestFirst())).toEqual(newest(2000))
})

test('rows wait since the first of their priority came', () => {
  const book = createRowBook()
  expect(book.add(rows(48, 1), 1000)).toBe(true)
  expect(book.add(rows(49, 2), 1010)).toBe(true)
  expect(book.waiting()).toEqual({ rows: 3, since: { P0: 1010, P1: Infinity, P2: 1000 }, changes: false })
})

test('what the journal had already is not news', () => {
  const book = createRowBook()
  const [old, ...others] = rows(1, 3)
  if (old === undefined) throw new Error('no row')
  book.preload([old], true)
  book.add([old, ...others], 0)
  expect(idsOf(book.takeNews().rows)).toEqual([3, 2])
})
