import { expect, test } from 'vitest'
import { narrowedForms, narrowedNames, narrowedTo } from '../../../src-renderer/header/status.ts'

const of = (symbols: readonly string[], events: readonly string[] = []) => ({ symbols, events })
const many = (count: number) => Array.from({ length: count }, (_, n) => `S${n}USDT`)

test('a subscription to everything is not spoken of', () => {
  expect(narrowedTo(of([]))).toBe('')
  expect(narrowedForms(of([]))).toEqual([''])
  expect(narrowedNames(of([]))).toEqual([])
})

test('one is named, more are counted, symbols before types', () => {
  expect(narrowedTo(of(['BTCUSDT']))).toBe('BTCUSDT')
  expect(narrowedTo(of(['BTCUSDT', 'ETHUSDT']))).toBe('2 symbols')
  expect(narrowedTo(of([], ['LIQUIDATION_CLUSTER_ARMED']))).toBe('Liq. cluster')
  expect(narrowedTo(of(many(2), ['A', 'B', 'C']))).toBe('2 symbols, 3 types')
  expect(narrowedTo(of(['BTCUSDT'], ['A', 'B', 'C']))).toBe('BTCUSDT, 3 types')
  expect(narrowedTo(of(['X'.repeat(64)])).length).toBeLessThanOrEqual(14)
})

test('the names are all told, of a long list the first and how many more', () => {
  expect(narrowedNames(of(['BTCUSDT', 'ETHUSDT'], ['REGIME_SHIFT']))).toEqual([
    'Only symbols: BTCUSDT, ETHUSDT',
    'Only types: Regime shift',
  ])
  expect(narrowedNames(of(many(200)))).toEqual([
    'Only symbols: S0USDT, S1USDT, S2USDT, S3USDT, S4USDT, S5USDT, S6USDT, S7USDT and 192 more',
  ])
})
