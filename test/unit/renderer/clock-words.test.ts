import { expect, test } from 'vitest'
import { clockLine, offsetLine } from '../../../src-renderer/diagnostics/report.ts'
import { lagNote } from '../../../src-renderer/lib/format.ts'

test('L1: a lag says how sure it is, and what it is measured by', () => {
  expect(lagNote({ basis: 'server', uncertaintyMs: 18 })).toBe('±\u00a018\u00a0ms')
  expect(lagNote({ basis: 'signals', uncertaintyMs: null })).toBe('more than the quickest')
  expect(lagNote({ basis: 'server', uncertaintyMs: null })).toBe('')
  expect(lagNote({ basis: null, uncertaintyMs: null })).toBe('')
})

test('L1: so does the offset', () => {
  expect(offsetLine({ basis: null, offsetMs: null, uncertaintyMs: null })).toBe('Clock offset not known yet')
  expect(offsetLine({ basis: 'server', offsetMs: 12.4, uncertaintyMs: 18 })).toBe(
    'Clock offset 12 ms ±\u00a018\u00a0ms',
  )
  expect(offsetLine({ basis: 'signals', offsetMs: -45_000, uncertaintyMs: null })).toMatch(
    /^Clock offset -45000 ms, by the quickest signals/,
  )
})

test('L4: whose clock looks wrong, and by how much', () => {
  expect(clockLine({ whose: 'computer', byMs: 45_000 })).toBe('This computer’s clock is fast: 45 s')
  expect(clockLine({ whose: 'computer', byMs: -45_000 })).toBe('This computer’s clock is slow: 45 s')
  expect(clockLine({ whose: 'server', byMs: 28_800_000 })).toMatch(
    /^The feed’s time is ahead of its signals: 8 h/,
  )
})
