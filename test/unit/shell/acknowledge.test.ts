/** A9: acknowledged, and taken back, through the app's handlers and its tray. */
import { expect, test } from 'vitest'
import type { Acknowledged } from '../../../src-main/contract/contract.ts'
import { notificationAction, notificationClicked } from '../../../src-main/shell/notifications/opening.ts'
import { trayAction, trayInput } from '../../../src-main/shell/tray/tray-actions.ts'
import { START, wireEvent } from '../../support/fakes/events.ts'
import type { appRig } from './app-rig.ts'
import { unacknowledged, withRaisedP0 } from './raised-p0.ts'

/** What an acknowledgement answers. */
const taken = (message: string) => ({ ok: true, message, undo: expect.any(Number) })
const numberOf = (answer: unknown) => (answer as Acknowledged).undo // the contract's reply type

/** Rows that wait and that no alert stands for. */
function listed({ context }: Awaited<ReturnType<typeof appRig>>, ...keys: readonly string[]): void {
  const [row] = context.hub.snapshot().rows
  if (row === undefined) throw new Error('no row to be like')
  context.hub.add(
    keys.map((key) => {
      const event = { ...row.event, id: Number(key.split(':')[1]) }
      return { ...row, key, event, acknowledged: false }
    }),
  )
}

test('A9: acknowledging a row reaches policy, view and journal', async () => {
  const rig = await withRaisedP0()
  expect(unacknowledged(rig)).toBe(1)
  expect(await rig.ask('acknowledge', [['1:5']])).toEqual(taken('BTCUSDT acknowledged.'))
  expect(unacknowledged(rig)).toBe(0)
  expect(rig.acknowledged).toEqual([{ epoch: 1, id: 5 }])
  expect(rig.context.hub.row('1:5')?.acknowledged).toBe(true)
})

test('A9: so does a click on its notification, which opens that event', async () => {
  const rig = await withRaisedP0()
  notificationClicked(rig.context, rig.request.target)
  await Promise.resolve()
  expect(unacknowledged(rig)).toBe(0)
  expect(rig.desktopCalls).toContain('show')
  expect(rig.intents).toEqual([{ kind: 'open-event', key: '1:5' }])
})

test('A9, A11: the snooze action acknowledges and snoozes the symbol', async () => {
  const rig = await withRaisedP0()
  notificationAction(rig.context, rig.request.target, 'snooze')
  const view = rig.context.host.feed().alerts.view()
  expect(view.unacknowledged).toBe(0)
  expect(view.snoozes.map(({ scope }) => scope)).toEqual([{ kind: 'symbol', symbol: 'BTCUSDT' }])
})

test('A9: all are acknowledged in the unit of the badge, alerts; their repeats are not counted', async () => {
  const rig = await withRaisedP0()
  const { alerts } = rig.context.host.feed()
  const repeats = [6, 7].map((id) => wireEvent(id, { detected_at: new Date(START).toISOString() }))
  alerts.accept({
    source: 'live',
    epoch: 1,
    receivedAt: START,
    events: repeats,
    lagMs: [1, 1],
    ageMs: [],
    silent: false,
  })
  expect(await rig.ask('acknowledgeAll')).toEqual(taken('1 alert acknowledged.'))
  expect(rig.acknowledged).toHaveLength(3)
  expect(await rig.ask('acknowledgeAll')).toEqual({ ok: true, message: 'Nothing to acknowledge.' })
})

test('A9: and the tray', async () => {
  const rig = await withRaisedP0()
  await trayAction(rig.context, () => undefined, { kind: 'acknowledge-all' })
  expect(unacknowledged(rig)).toBe(0)
  expect(rig.acknowledged).toEqual([{ epoch: 1, id: 5 }])
})

test.each(['window', 'tray'] as const)(
  'A9: by the %s, taken back: policy, view, journal and tray have it waiting again',
  async (by) => {
    const rig = await withRaisedP0()
    const { context, ask } = rig
    const tray = (kind: 'acknowledge-all' | 'undo-acknowledge') =>
      trayAction(context, () => undefined, { kind })
    await (by === 'tray' ? tray('acknowledge-all') : ask('acknowledgeAll'))
    expect(rig.acknowledged).toEqual([{ epoch: 1, id: 5 }])
    expect(trayInput(context)).toMatchObject({ undoable: 1, recentP0: [{ acknowledged: true }] })
    if (by === 'tray') await tray('undo-acknowledge')
    else expect(await ask('undoAcknowledge', [null])).toEqual({ ok: true, message: 'BTCUSDT waits again.' })
    expect(unacknowledged(rig)).toBe(1)
    expect(rig.acknowledged).toEqual([])
    expect(context.hub.row('1:5')?.acknowledged).toBe(false)
    expect(trayInput(context)).toMatchObject({ undoable: 0, recentP0: [{ acknowledged: false }] })
    expect(rig.notified).toHaveLength(1)
  },
)

test('A9: one is acknowledged by its name and how often it came, and taken back by that name', async () => {
  const rig = await withRaisedP0()
  const { alerts } = rig.context.host.feed()
  const at = { detected_at: new Date(START).toISOString() }
  const send = (id: number, symbol: string) =>
    alerts.accept({
      source: 'live',
      epoch: 1,
      receivedAt: START,
      events: [wireEvent(id, { ...at, symbol })],
      lagMs: [1],
      ageMs: [],
      silent: false,
    })
  send(6, 'BTCUSDT')
  send(7, 'ETHUSDT')
  const said = (message: string) => ({ ok: true, message })
  const first = await rig.ask('acknowledge', [['1:5']])
  expect(first).toEqual(taken('BTCUSDT ×2 acknowledged.'))
  expect(await rig.ask('acknowledge', [['1:7']])).toEqual(taken('ETHUSDT acknowledged.'))
  expect(unacknowledged(rig)).toBe(0)
  // The button of the first toast, after the second.
  expect(await rig.ask('undoAcknowledge', [numberOf(first)])).toEqual(said('BTCUSDT ×2 waits again.'))
  expect(unacknowledged(rig)).toBe(1)
  expect(rig.acknowledged).toEqual([{ epoch: 1, id: 7 }])
  expect(trayInput(rig.context)).toMatchObject({ undoable: 1 })
  expect(rig.notified).toHaveLength(2)
})

test('A9: a row that was only listed is marked, and unmarked again; a marked one is left as it is', async () => {
  const rig = await withRaisedP0()
  await rig.ask('acknowledge', [['1:5']])
  listed(rig, '1:8', '1:9')
  expect(await rig.ask('acknowledge', [['1:9', '1:8']])).toEqual(taken('BTCUSDT ×2 acknowledged.'))
  // A click on what is acknowledged already, which takes nothing.
  expect(await rig.ask('acknowledge', [['1:5']])).toEqual({ ok: true, message: 'Acknowledged.' })
  expect(await rig.ask('undoAcknowledge', [null])).toEqual({ ok: true, message: 'Unacknowledged again.' })
  expect(new Set(rig.acknowledged.map(({ id }) => id))).toEqual(new Set([5]))
  expect(rig.context.hub.row('1:5')?.acknowledged).toBe(true)
})

test('A9: a row whose state nobody here knows is marked for good: no undo is to clear an older mark of it', async () => {
  const rig = await withRaisedP0()
  await rig.ask('acknowledge', [['1:5']])
  expect(await rig.ask('acknowledge', [['1:99']])).toEqual({ ok: true, message: 'Acknowledged.' })
  expect(rig.acknowledged.map(({ id }) => id)).toEqual([5, 99])
  expect(trayInput(rig.context)).toMatchObject({ undoable: 1 })
  listed(rig, '1:9')
  const { alerts } = rig.context.host.feed()
  // With one that is known to wait, that one alone comes back.
  const answer = await rig.ask('acknowledge', [['1:98', '1:9']])
  expect(answer).toEqual(taken('BTCUSDT acknowledged.'))
  expect(alerts.undoable(numberOf(answer))).toBe(1)
  await rig.ask('undoAcknowledge', [numberOf(answer)])
  expect(rig.acknowledged.map(({ id }) => id)).toEqual([5, 99, 98])
})

test('A9: the offer of the window, taken by the tray, takes back nothing that was acknowledged since', async () => {
  const rig = await withRaisedP0()
  const tray = (kind: 'acknowledge-all' | 'undo-acknowledge') =>
    trayAction(rig.context, () => undefined, { kind })
  const offered = await rig.ask('acknowledge', [['1:5']])
  await tray('undo-acknowledge')
  await tray('acknowledge-all')
  expect(await rig.ask('undoAcknowledge', [numberOf(offered)])).toMatchObject({ ok: false })
  expect(unacknowledged(rig)).toBe(0)
  expect(rig.acknowledged).toEqual([{ epoch: 1, id: 5 }])
})

test.each([['1:5'], [0], [-1], [1.5], [NaN], [undefined]])(
  'A9: %s is no number of an acknowledgement, and is refused',
  async (number) => {
    const rig = await withRaisedP0()
    await rig.ask('acknowledgeAll')
    expect(await rig.ask('undoAcknowledge', [number])).toMatchObject({ ok: false })
    expect(unacknowledged(rig)).toBe(0)
  },
)

test('A9: too late, or with the history deleted, there is nothing to undo', async () => {
  const rig = await withRaisedP0()
  const late = { ok: false, message: 'There is nothing left to undo.' }
  expect(await rig.ask('undoAcknowledge', [null])).toEqual(late)
  await rig.ask('acknowledgeAll')
  rig.clock.advance(30_000)
  expect(await rig.ask('undoAcknowledge', [null])).toEqual(late)
  const other = await withRaisedP0()
  await other.ask('deleteHistory')
  expect(await other.ask('undoAcknowledge', [null])).toEqual(late)
  expect(unacknowledged(other)).toBe(0)
})
