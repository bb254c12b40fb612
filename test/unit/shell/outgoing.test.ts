import { expect, test } from 'vitest'
import { MANY_ROWS } from '../../../src-main/ipc-messages.ts'
import { createOutgoing } from '../../../src-main/shell/outgoing.ts'
import { rowsThatFit } from '../../../src-main/shell/handlers/fit-rows.ts'
import type { FeedDelta, FeedSnapshot, HistoryPage } from '../../../src-main/ipc-contract.ts'
import { START, wireEvent } from '../../support/fakes/events.ts'
import { deltas, rowsOf } from '../ipc/samples.ts'
import { appRig } from './app-rig.ts'
import { recordingLog } from './support.ts'

const KEY = 'nxg_0123456789abcdef'
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

/** What a fault in main would make of a delta; the compiler would not let it pass. */
const faulty = (part: object) => ({ ...deltas[0], ...part }) as FeedDelta

test('main sends what fits, and logs by channel and place what does not', () => {
  const log = recordingLog()
  const outgoing = createOutgoing(log)
  for (const delta of deltas) expect(outgoing.broadcast('delta', delta)).toBe(delta)
  expect(log.lines).toEqual([])
  expect(outgoing.broadcast('delta', faulty({ key: { last4: KEY } }))).toMatchObject({ reset: true })
  expect(outgoing.broadcast('sound', { id: 1, sound: 'pulse', volume: NaN })).toBeNull()
  expect(log.lines).toHaveLength(2)
  expect(log.lines[0]).toContain('delta/key/configured')
  expect(log.lines[1]).toContain('sound/volume')
  expect(log.lines.join()).not.toContain(KEY)
})

test('a fault that stays is logged once, another one anew', () => {
  const log = recordingLog()
  const outgoing = createOutgoing(log)
  for (let index = 0; index < 50; index += 1) {
    const rows = [...rowsOf(index), { ...rowsOf(1)[0], why: 5 }]
    outgoing.broadcast('delta', faulty({ rows }))
  }
  outgoing.broadcast('delta', faulty({ seq: -1 }))
  expect(log.lines).toHaveLength(2)
})

test('a handler whose answer does not fit is refused, in words and in the log, and the answer goes nowhere', async () => {
  const { ask, context, log } = await appRig()
  Object.assign(context.timeline, { entries: () => [{ at: 1, text: 'ok', apiKey: KEY }] })
  await expect(ask('diagnostics')).rejects.toThrow('diagnostics/timeline/0/*: not expected')
  expect(log.lines.join()).toContain('a message to the window was refused')
  expect(log.lines.join()).not.toContain(KEY)
})

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
  const page = (await rig.ask('history', [QUERY])) as HistoryPage // the contract's reply type
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
  expect(rig.log.lines.filter((line) => line.startsWith('error'))).toEqual([])
})

test('one row always fits, and ordinary rows all do', () => {
  expect(rowsThatFit(rowsOf(500))).toHaveLength(500)
  expect(rowsThatFit(rowsOf(5), 1)).toHaveLength(1)
  expect(MANY_ROWS).toBeGreaterThan(1_000_000)
})
