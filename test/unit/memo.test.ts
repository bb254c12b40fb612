import { expect, test, vi } from 'vitest'
import { createMemo } from '../../src-main/core/memo.ts'

test('a text is worked out once, a null answer too', () => {
  const work = vi.fn((text: string) => (text === '' ? null : text.length))
  const memo = createMemo(10, work)
  expect(['ab', '', 'ab', ''].map((text) => memo.of(text))).toEqual([2, null, 2, null])
  expect(work).toHaveBeenCalledTimes(2)
})

test('it holds no more than its capacity, and is right beyond it', () => {
  const work = vi.fn((text: string) => text.length)
  const memo = createMemo(2, work)
  expect(['a', 'bb', 'ccc', 'a'].map((text) => memo.of(text))).toEqual([1, 2, 3, 1])
  expect(work).toHaveBeenCalledTimes(4)
})
