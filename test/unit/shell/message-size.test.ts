import { expect, test } from 'vitest'
import type { FeedSnapshot, RowPage } from '../../../src-main/contract/contract.ts'
import { START, wireEvent } from '../../support/fakes/events.ts'
import { appRig } from './app-rig.ts'

const QUERY = {
  text: '',
  priorities: [],
  symbols: [],
  types: [],
  from: null,
  to: null,
  before: null,
  limit: 100,
}

test('P6: signals as large as a frame may be cost rows, not the window', async () => {
  const rig = await appRig()
  const note = 'x'.repeat(1_000_000)
  for (let id = 1; id <= 40; id += 1)
    rig.stored.push({
      epoch: 1,
      event: wireEvent(id, { data: { note } }),
      source: 'live',
      receivedAt: START,
      detectedAt: START - id,
      lagMs: null,
      decision: null,
      acknowledgedAt: null,
    })
  const page = (await rig.ask('history', [QUERY])) as RowPage // the contract's reply type
  expect(page.rows.length).toBeGreaterThan(10)
  expect(page.rows.length).toBeLessThan(40)
  const last = page.rows.at(-1)
  expect(page.next).toEqual({ detectedAt: last?.detectedAt, epoch: 1, id: last?.event.id })
  rig.context.hub.preload(
    page.rows.concat(page.rows.map((row) => ({ ...row, key: `2:${row.event.id}`, epoch: 2 }))),
    true,
  )
  const snapshot = (await rig.ask('snapshot')) as FeedSnapshot // as above
  expect(snapshot.rows.length).toBeGreaterThan(10)
  for (const message of [page, snapshot]) expect(JSON.stringify(message).length).toBeLessThan(32_000_000)
  expect(rig.log.lines.filter((line) => line.startsWith('error'))).toEqual([])
})
