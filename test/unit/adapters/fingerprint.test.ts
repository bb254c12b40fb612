/** G8: what a position in the journal belongs to. */
import { expect, test } from 'vitest'
import { keyFingerprint, readerFingerprint } from '../../../src-main/adapters/redact.ts'
import { Secret } from '../../../src-main/core/protocol/secret.ts'

const KEY = new Secret('nxg_pulse_ab12_cd34')
const reader = (symbols: readonly string[], events: readonly string[] = []) =>
  readerFingerprint(KEY, { symbols, events })

test('G8: who reads everything has the key’s own position, as the app has', () => {
  expect(reader([])).toBe(keyFingerprint(KEY))
})

test('G8: who leaves something out has a position of its own, the same for the same choice', () => {
  const some = reader(['BTCUSDT', 'ETHUSDT'], ['WHALE_TRADE'])
  expect(reader(['ethusdt', 'BTCUSDT', 'BTCUSDT'], ['whale_trade'])).toBe(some)
  const others = [reader([]), reader(['BTCUSDT']), reader([], ['BTCUSDT']), reader(['BTCUSDT', 'ETHUSDT'])]
  expect(new Set([some, ...others]).size).toBe(5)
})
