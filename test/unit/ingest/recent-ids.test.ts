import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RecentIds, type Taken } from '../../../src-main/core/ingest/recent-ids.ts'

const CAPACITY = 8
const step = fc.record({
  id: fc.oneof(fc.nat(40), fc.constantFrom(Number.MAX_SAFE_INTEGER, 0)),
  taken: fc.constantFrom<Taken>('kept', 'shed'),
  at: fc.option(fc.nat(), { nil: null }),
})

test('G5: whatever the order of ids, each of the latest is known as it was told last, and no more than twice as many', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const ids = new RecentIds(CAPACITY)
      const told = new Map<number, { taken: Taken; at: number | null }>()
      const order: number[] = []
      for (const { id, taken, at } of steps) {
        ids.set(id, taken, at)
        if (!told.has(id) || ids.get(id) === undefined) order.push(id)
        told.set(id, { taken, at })
        order.splice(0, order.length, ...order.filter((one) => one !== id), id)
        for (const one of order.slice(-CAPACITY))
          expect([ids.get(one), ids.at(one)]).toEqual([told.get(one)?.taken, told.get(one)?.at])
        expect(ids.size).toBeLessThanOrEqual(2 * CAPACITY)
      }
      for (const id of Array.from({ length: 41 }, (_, at) => at))
        if (!told.has(id)) expect(ids.get(id)).toBeUndefined()
    }),
    { numRuns: 500 },
  )
})

test('G4: what was shed is answered once, in whatever order it came', () => {
  const ids = new RecentIds(CAPACITY)
  for (const [id, taken] of [
    [5, 'kept'],
    [9, 'shed'],
    [7, 'shed'],
    [6, 'kept'],
  ] as const)
    ids.set(id, taken, id)
  expect(ids.keepAll()).toEqual([9, 7])
  expect(ids.keepAll()).toEqual([])
  expect([ids.get(9), ids.at(9), ids.get(7), ids.at(7)]).toEqual(['kept', 9, 'kept', 7])
})

test('G9: nothing of a former epoch is known after it, and lower ids are again', () => {
  const ids = new RecentIds(CAPACITY)
  for (let id = 1; id <= 20; id += 1) ids.set(id, 'kept', null)
  ids.clear()
  expect([ids.size, ids.get(20)]).toEqual([0, undefined])
  ids.set(3, 'shed', 1)
  expect([ids.get(3), ids.get(20), ids.size]).toEqual(['shed', undefined, 1])
})
