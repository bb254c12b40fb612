import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  joinItems,
  mergeItems,
  sizeOf,
  type WriterItem,
} from '../../../src-main/core/ingest/journal-batch.ts'
import { pack, unpack } from '../../../src-main/core/ingest/packed-events.ts'
import { entryOf } from '../../support/entry-of.ts'
import { START, wireEvent } from '../../support/fakes/events.ts'

const item = (id: number, characters: number): WriterItem => ({
  events:
    pack([{ ...entryOf(wireEvent(id), { receivedAt: START }), text: 'x'.repeat(characters) }])[0] ?? null,
  cursor: { epoch: 1, committedId: id },
  gaps: [],
  stored: null,
})
const idsOf = (queue: readonly WriterItem[], limit = 2_000) => {
  const { items, batch } = mergeItems(queue, limit, {})
  return [items, batch.parts.flatMap(unpack).map(({ id }) => id), batch.cursor?.committedId]
}

test('P6: events of a megabyte each are written some at a time, however many wait', () => {
  const queue = Array.from({ length: 100 }, (_, at) => item(at + 1, 1_000_000))
  expect(idsOf(queue)).toEqual([9, [1, 2, 3, 4, 5, 6, 7, 8, 9], 9])
})

test('one item longer than all that goes together is written by itself', () => {
  expect(idsOf([item(1, 20_000_000), item(2, 10)])).toEqual([1, [1], 1])
})

test('G4: items go together up to the limit, whole, and with the last of their positions', () => {
  expect(idsOf([item(1, 10), item(2, 10), item(3, 10)], 2)).toEqual([2, [1, 2], 2])
})

const gap = (id: string) => ({ id, from: 1, to: 2, outcome: 'open' as const, reason: id })
const anItem = fc.record({
  size: fc.constantFrom(0, 1, 1, 1, 3, 300),
  cursor: fc.boolean(),
  gap: fc.constantFrom(null, 'a', 'b'),
  acknowledges: fc.boolean(),
  waits: fc.boolean(),
})

test('G4, G5: joined, what waits makes the same transaction in the end: events, position, gaps, marks, and who is told', () => {
  fc.assert(
    fc.property(fc.array(anItem, { maxLength: 12 }), (made) => {
      const told: string[] = []
      let id = 0
      const queue = made.map(({ size, cursor, gap: named, acknowledges, waits }, at): WriterItem => {
        const entries = Array.from({ length: size }, () => entryOf(wireEvent(++id), { receivedAt: START }))
        return {
          events: pack(entries)[0] ?? null,
          cursor: cursor ? { epoch: 1, committedId: id } : null,
          gaps: named === null ? [] : [gap(named)],
          stored: waits ? (ok) => told.push(`${at} ${ok}`) : null,
          ...(acknowledges ? { acknowledged: [{ epoch: 1, id, at: START }] } : {}),
        }
      })
      const whole = (items: readonly WriterItem[]) => {
        const { batch } = mergeItems(items, Number.POSITIVE_INFINITY, {})
        return { ...batch, parts: batch.parts.flatMap(unpack) }
      }
      const joined = joinItems(queue)
      expect(whole(joined)).toEqual(whole(queue))
      expect(joined.length).toBeLessThanOrEqual(Math.ceil(id / 150) + 1)
      expect(joined.map(sizeOf).every((size) => size <= 2_000)).toBe(true)
      for (const { stored } of joined) stored?.(true)
      expect(told).toEqual(made.flatMap(({ waits }, at) => (waits ? [`${at} true`] : [])))
    }),
  )
})

test('P6: events of a megabyte each stay in as many pieces as there are, none lost', () => {
  const joined = joinItems(Array.from({ length: 7 }, (_, at) => item(at + 1, 1_000_000)))
  expect(joined.map(sizeOf)).toEqual(Array(7).fill(1))
  expect(joined.at(-1)?.cursor?.committedId).toBe(7)
})
