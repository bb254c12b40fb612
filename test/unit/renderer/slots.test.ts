import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { createSlots, staying } from '../../../src-renderer/feed/list/layout.ts'

describe('which element draws which item', () => {
  test('an item keeps its element while it is drawn', () => {
    const slots = createSlots()
    expect(slots(['c', 'b', 'a'])).toEqual([0, 1, 2])
    expect(slots(['d', 'c', 'b'])).toEqual([2, 0, 1])
    expect(slots(['b'])).toEqual([1])
  })

  test('a screen of new rows takes over the elements in the order they stand', () => {
    const slots = createSlots()
    slots(['c', 'b', 'a'])
    expect(slots(['f', 'e', 'd'])).toEqual([0, 1, 2])
  })

  test('however the list moves: no element draws two items, and none is made while one is free', () => {
    const screen = fc.uniqueArray(fc.constantFrom(...'abcdefghijklmnop'), { maxLength: 10 })
    fc.assert(
      fc.property(fc.array(screen), (screens) => {
        const slots = createSlots()
        let before = new Map<string, number>()
        for (const ids of screens) {
          const given = slots(ids)
          expect(new Set(given).size).toBe(ids.length)
          for (const [at, id] of ids.entries()) if (before.has(id)) expect(given[at]).toBe(before.get(id))
          const reused = given.filter((slot) => [...before.values()].includes(slot))
          expect(reused.length).toBe(Math.min(before.size, ids.length))
          before = new Map(ids.map((id, at) => [id, given[at] ?? -1]))
        }
      }),
    )
  })
})

describe('which elements may stay where they are', () => {
  const stayed = (places: readonly number[], fixed: number | null = null) =>
    [...staying(places, fixed)].sort((one, other) => one - other)

  test('new rows on top: the fewer are moved, be it those pushed down or those taken over', () => {
    expect(stayed([3, 4, 5, 6, 7, 0, 1])).toEqual([0, 1, 2, 3, 4])
    expect(stayed([4, 0, 1, 2, 3])).toEqual([1, 2, 3, 4])
  })

  test('the one with the focus stays, whatever must go around it', () => {
    expect(stayed([4, 0, 1, 2, 3], 0)).toEqual([0])
    expect(stayed([2, 0, 1, 3], 0)).toEqual([0, 3])
  })

  test('nothing is there: nothing stays', () => {
    expect(stayed([])).toEqual([])
  })

  test('in any order: those that stay are in order already, the focused one among them, and no more could', () => {
    const order = fc.integer({ min: 1, max: 8 }).chain((count) => {
      const all = Array.from({ length: count }, (_, at) => at)
      return fc.record({
        places: fc.shuffledSubarray(all, { minLength: count, maxLength: count }),
        fixed: fc.option(fc.constantFrom(...all)),
      })
    })
    const inOrder = (picked: readonly number[]) =>
      picked.every((place, at) => at === 0 || place > (picked[at - 1] ?? 0))
    fc.assert(
      fc.property(order, ({ places, fixed }) => {
        const stay = staying(places, fixed)
        expect(inOrder(places.filter((_, at) => stay.has(at)))).toBe(true)
        if (fixed !== null) expect(stay.has(fixed)).toBe(true)
        for (let choice = 0; choice < 2 ** places.length; choice++) {
          const chosen = (at: number) => ((choice >> at) & 1) === 1
          const picked = places.filter((_, at) => chosen(at))
          const isAllowed = (fixed === null || chosen(fixed)) && inOrder(picked)
          if (isAllowed) expect(stay.size).toBeGreaterThanOrEqual(picked.length)
        }
      }),
    )
  })
})
