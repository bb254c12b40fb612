import { expect, test } from 'vitest'
import {
  KNOWN_SIGNALS,
  KNOWN_SYMBOLS,
  PRIORITY_INFO,
  liquidatedSide,
  signalInfo,
  signalLabel,
} from '../../../src-main/core/vocabulary/signals.ts'

test('the 13 documented signals and 10 symbols are known', () => {
  expect(KNOWN_SIGNALS).toHaveLength(13)
  expect(KNOWN_SYMBOLS).toHaveLength(10)
  expect(signalInfo('LIQUIDATION_CLUSTER_ARMED')).toEqual({
    type: 'LIQUIDATION_CLUSTER_ARMED',
    priority: 'P0',
    short: 'Liq. cluster',
    promiseMs: 100,
    ttlMs: 30_000,
  })
  expect(signalInfo('DOMINANCE_FLIP')).toMatchObject({ priority: 'P2', promiseMs: 2000, ttlMs: 300_000 })
})

test('L2, A4: promise and time to live by priority', () => {
  expect(PRIORITY_INFO).toEqual({
    P0: { promiseMs: 100, ttlMs: 30_000 },
    P1: { promiseMs: 500, ttlMs: 120_000 },
    P2: { promiseMs: 2000, ttlMs: 300_000 },
  })
})

test('P6: an unknown type gets a readable label', () => {
  expect(signalInfo('toString')).toBeNull()
  expect(signalLabel('MM_HUNTING_GROUND_ARMED')).toBe('MM hunting ground armed')
  expect(signalLabel('BRAND_NEW_KIND')).toBe('Brand new kind')
  expect(signalLabel('ETF_FLOW_SEEN')).toBe('ETF flow seen')
  expect(signalLabel('cvd_flip')).toBe('CVD flip')
  expect(signalLabel('newKind')).toBe('NewKind')
  for (const nothing of ['', '___', '  ']) expect(signalLabel(nothing)).toBe('Unnamed signal')
})

test('a side says whose positions are liquidated only where its code does', () => {
  for (const side of ['LONG_LIQ', 'long_liq', 'LONG-LIQUIDATION']) expect(liquidatedSide(side)).toBe('Longs')
  expect(liquidatedSide('SHORT_LIQ')).toBe('Shorts')
  for (const side of ['LONG', 'BULLISH', 'NOT_LONG_LIQ', '']) expect(liquidatedSide(side)).toBeNull()
})
