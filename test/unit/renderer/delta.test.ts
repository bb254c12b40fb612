import { describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../../../src-main/core/settings/schema.ts'
import { applyDelta, fromSnapshot, MAX_ROWS, type FeedModel } from '../../../src-renderer/state/delta.ts'
import { stage } from '../../support/fake-fastfeed/scenarios.ts'
import type { FeedRow } from '../../../src-main/contract/contract.ts'
import { AT, keys, row, rows } from './rows.ts'

const modelOf = (list: readonly FeedRow[]) =>
  fromSnapshot({ ...stage('quiet', AT, DEFAULT_SETTINGS).snapshot, rows: list }, 0)

describe('applying deltas', () => {
  test('new rows stand on top, newest first', () => {
    const { model, fresh } = applyDelta(modelOf(rows(5, 1)), { seq: 2, rows: rows(7, 6) })
    expect(keys(model.rows)).toEqual(['1:7', '1:6', '1:5', '1:4', '1:3', '1:2', '1:1'])
    expect(keys(fresh)).toEqual(['1:7', '1:6'])
    expect(model.seq).toBe(2)
  })

  test('a recovered row goes where its time belongs', () => {
    const before = modelOf([row({ id: 9 }), row({ id: 3 })])
    const { model } = applyDelta(before, { seq: 2, rows: [row({ id: 5, source: 'recovery' })] })
    expect(keys(model.rows)).toEqual(['1:9', '1:5', '1:3'])
    expect(model.olderRevision).toBe(before.olderRevision)
  })

  test('a row that is listed already is taken once', () => {
    const { model, fresh } = applyDelta(modelOf(rows(3, 1)), { seq: 2, rows: rows(4, 2) })
    expect(keys(model.rows)).toEqual(['1:4', '1:3', '1:2', '1:1'])
    expect(keys(fresh)).toEqual(['1:4'])
  })

  test('a row below the boundary is left to the journal, whose pages are then out of date', () => {
    const before = modelOf(rows(9, 5))
    const { model, fresh } = applyDelta(before, { seq: 2, rows: [row({ id: 2, source: 'recovery' })] })
    expect(keys(model.rows)).toEqual(keys(before.rows))
    expect(fresh).toEqual([])
    expect(model.olderRevision).toBe(before.olderRevision + 1)
  })

  test('a list that began empty takes rows of any age', () => {
    const { model } = applyDelta(modelOf([]), { seq: 2, rows: [row({ id: 2 }), row({ id: 8 })] })
    expect(keys(model.rows)).toEqual(['1:8', '1:2'])
    expect(model.boundary).toBeNull()
  })

  test('memory is bounded: beyond the limit the oldest rows are left to the journal', () => {
    let model = modelOf([])
    for (let burst = 0; burst < 10; burst++)
      model = applyDelta(model, { seq: burst + 2, rows: rows(burst * 500 + 500, burst * 500 + 1) }).model
    expect(model.rows.length).toBeLessThanOrEqual(MAX_ROWS + 200)
    expect(model.rows[0]?.key).toBe('1:5000')
    expect(model.boundary?.id).toBe(model.rows.at(-1)?.event.id)
  })

  test('gaps told again unchanged are the same, a changed one is not', () => {
    const gap = { id: 'g', from: AT, to: AT + 1, outcome: 'open', reason: 'lost' } as const
    const before = modelOf([])
    const told = (gaps: FeedModel['status']['gaps']) => ({ ...before.status, lastHeardAt: AT + 5, gaps })
    const first = applyDelta(before, { seq: 2, status: told([gap]) }).model
    const second = applyDelta(first, { seq: 3, status: told([{ ...gap }]) }).model
    expect(first.status.gaps).toEqual([gap])
    expect(second.status.gaps).toBe(first.status.gaps)
    expect(second.status.lastHeardAt).toBe(AT + 5)
    const closed = applyDelta(second, { seq: 4, status: told([{ ...gap, outcome: 'closed' }]) }).model
    expect(closed.status.gaps).toEqual([{ ...gap, outcome: 'closed' }])
  })

  test('changed fields reach their rows and leave the others as they are', () => {
    const before = modelOf([row({ id: 2, acknowledged: false }), row({ id: 1 })])
    const { model } = applyDelta(before, { seq: 2, changed: [{ key: '1:2', acknowledged: true }] })
    expect(model.rows[0]?.acknowledged).toBe(true)
    expect(model.rows[1]).toBe(before.rows[1])
  })

  test('absent fields did not change', () => {
    const before = modelOf(rows(2, 1))
    const inApp = [{ key: '1:2', title: 'BTCUSDT: Liquidation cluster armed', body: '92 %', at: AT }]
    const { model } = applyDelta(before, { seq: 2, inApp })
    expect(model.rows).toBe(before.rows)
    expect(model.status).toBe(before.status)
    expect(model.inApp).toEqual(inApp)
  })
})
