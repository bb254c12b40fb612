import { describe, expect, test } from 'vitest'
import { createFlatGenerator } from '../../../src-main/demo/generator.ts'

const START = Date.UTC(2026, 2, 17, 10, 30)

describe('the flat rate of load tests', () => {
  test.each([0.5, 3, 7, 2_000, 50_000])(
    '%s events a second come to just that, with consecutive ids',
    (rate) => {
      const events = createFlatGenerator({ seed: 1, rate }).between(START, START + 10_000)
      expect(events.length).toBeGreaterThanOrEqual(rate * 10 - 1)
      expect(events.length).toBeLessThanOrEqual(rate * 10 + 1)
      const first = events[0]?.id ?? 0
      expect(events.every(({ id }, index) => id === first + index)).toBe(true)
    },
  )

  test('pieces come to the whole, and next agrees with between', () => {
    const generator = createFlatGenerator({ seed: 1, rate: 7 })
    const pieces = Array.from({ length: 500 }, (_, index) =>
      generator.between(START + index * 13, START + (index + 1) * 13),
    )
    expect(pieces.flat()).toEqual(generator.between(START, START + 500 * 13))
    const { event, waitMs } = generator.next(START)
    expect(generator.between(START, START + waitMs - 1)).toEqual([])
    expect(generator.between(START, START + waitMs)).toEqual([event])
  })

  test('a rate of nothing is refused by name', () => {
    expect(() => createFlatGenerator({ seed: 1, rate: 0 })).toThrow('rate: expected more than 0')
  })
})
