import { expect, test } from 'vitest'
import { mergeItems, type WriterItem } from '../../../src-main/core/feed/journal-items.ts'
import { pack, unpack } from '../../../src-main/core/feed/packed-events.ts'
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
