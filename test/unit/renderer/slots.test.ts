import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { createSlots } from '../../../src-renderer/lib/slots.ts'

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

  test('no element crosses that of the focused item: moved, it would lose the focus', () => {
    const slots = createSlots()
    expect(slots(['d', 'c', 'b', 'a'])).toEqual([0, 1, 2, 3])
    // Above `c` only the element of `d` is free, below it those of `b` and `a`.
    expect(slots(['g', 'f', 'c', 'e'], 'c')).toEqual([0, 4, 1, 2])
    expect(slots(['g', 'f', 'h', 'i'], 'c')).toEqual([0, 4, 1, 2])
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
