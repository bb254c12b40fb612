import { expect, test } from 'vitest'
import type { AlertReasonCode, PinnedAlert } from '../../../src-main/contract/contract.ts'
import { pendingAmong } from '../../../src-renderer/feed/list/items.ts'
import { AT, row } from './rows.ts'

const pinned = row({ id: 1 })
const pin: PinnedAlert = {
  key: pinned.key,
  group: pinned.group,
  event: pinned.event,
  count: 2,
  raisedAt: AT,
  expiresAt: AT + 30_000,
  expired: false,
}
const waits = pendingAmong([pin])
const decided = (reason: AlertReasonCode, decidedAt: number, part: object = {}) => ({
  ...row({ id: 2 }),
  decision: { outcome: 'feed', reason, detail: null, decidedAt, ageS: 0 } as const,
  acknowledged: false,
  ...part,
})

test('A9: a pinned P0 waits, until it is acknowledged', () => {
  expect(waits({ ...pinned, acknowledged: false })).toBe(true)
  expect(waits({ ...pinned, acknowledged: true })).toBe(false)
})

test.each([
  ['grouped', true],
  ['cool-down', true],
  ['in-summary', true],
  ['snoozed', false],
  ['muted', false],
  ['quiet-hours', false],
  ['too-old', false],
  ['first-run', false],
] as const)('A9: beside a pinned P0, one of the same signal that was “%s” waits: %s', (reason, expected) => {
  expect(waits(decided(reason, AT + 5000))).toBe(expected)
})

test('A9: what came before the pinned one, or is another signal, waits for nothing', () => {
  expect(waits(decided('grouped', AT - 1))).toBe(false)
  const { event, group } = row({ id: 3, event: { symbol: 'ETHUSDT' } })
  expect(waits(decided('grouped', AT + 1, { event, group }))).toBe(false)
  expect(pendingAmong([])(decided('raised', AT))).toBe(false)
})

test('A5, A9: a signal of the other side is none of the pinned one’s repeats', () => {
  const { event, group } = row({
    id: 3,
    event: { data: { ...pinned.event.data, cluster_side: 'SHORT_LIQ' } },
  })
  expect(waits(decided('cool-down', AT + 5000, { event, group }))).toBe(false)
})
