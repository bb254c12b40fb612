import { expect, test } from 'vitest'
import { Gaps } from '../../../src-main/core/ingest/gaps.ts'

const gaps = (): Gaps => new Gaps({ origin: 'https://feed.test', keyFingerprint: 'f1' }, [])

test('G7: what is gone stays told: no later recovery closes it, and a stretch that begins with it is another', () => {
  const told = gaps()
  told.open(1, 1_000, 2_000, 'the connection was lost')
  told.settle(1, 'gone', 'the server has it no more')
  told.open(1, 1_000, 3_000, 'the connection was lost')
  told.settle(1, 'closed', '')
  expect(told.list()).toMatchObject([{ from: 1_000, to: 2_000, outcome: 'gone' }])
})

test('G7: what was kept open because it could not be read may turn out to be gone', () => {
  const told = gaps()
  told.keep(1, 1_000, 2_000, '2 entries of history could not be read')
  told.settle(1, 'gone', 'the server has it no more')
  expect(told.list()).toMatchObject([{ outcome: 'gone', reason: 'the server has it no more' }])
})

test('G7: what is gone is told for a while, not for ever', () => {
  const told = gaps()
  told.open(1, 1_000, 2_000, 'the connection was lost')
  told.settle(1, 'gone', 'the server has it no more')
  expect(told.expire(1, 1_500)).toEqual([])
  expect(told.expire(1, 2_500)).toMatchObject([{ outcome: 'closed' }])
  expect(told.list()).toEqual([])
})
