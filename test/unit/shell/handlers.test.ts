import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Acknowledged, FeedSnapshot } from '../../../src-main/ipc-contract.ts'
import { DEFAULT_SETTINGS } from '../../../src-main/core/settings/schema.ts'
import { notificationAction, notificationClicked } from '../../../src-main/shell/opening.ts'
import { trayAction } from '../../../src-main/shell/tray-actions.ts'
import { trayInput } from '../../../src-main/shell/tray-input.ts'
import { arrivalsOf } from '../../../src-main/core/view/arrivals.ts'
import { arrived } from '../../support/arrived.ts'
import { START, wireEvent } from '../../support/fakes/events.ts'
import { appRig } from './app-rig.ts'

const KEY = 'nxg_0123456789abcdef'
const keep = { rememberWeakly: false }

async function withRaisedP0() {
  const rig = await appRig()
  const event = wireEvent(5, { detected_at: new Date(START).toISOString() })
  const batch = {
    source: 'live',
    epoch: 1,
    receivedAt: START,
    events: [event],
    lagMs: [12],
    silent: false,
  } as const
  const decisions = rig.context.host.feed().alerts.accept(batch)
  rig.context.hub.add(arrivalsOf(batch, decisions, rig.context.explain))
  const request = rig.notified[0]
  if (request === undefined) throw new Error('the P0 was not raised')
  return { ...rig, request }
}

/** What an acknowledgement answers. */
const taken = (message: string) => ({ ok: true, message, undo: expect.any(Number) })
const numberOf = (answer: unknown) => (answer as Acknowledged).undo // the contract's reply type

/** Rows that wait and that no alert stands for. */
function listed({ context }: Awaited<ReturnType<typeof appRig>>, ...keys: readonly string[]): void {
  const [row] = context.hub.snapshot().rows
  if (row === undefined) throw new Error('no row to be like')
  context.hub.add(arrived(keys.map((key) => ({ ...row, key, acknowledged: false }))))
}

const unacknowledged = (rig: Awaited<ReturnType<typeof appRig>>) =>
  rig.context.host.feed().alerts.view().unacknowledged

test('entering the key connects with it; only its last four characters are ever seen again', async () => {
  const { ask, calls } = await appRig()
  expect(await ask('setKey', [`  ${KEY}\n`, keep])).toMatchObject({ ok: true })
  expect(calls).toEqual(['start wss://nexusglass.live/ws/fastfeed'])
  const snapshot = (await ask('snapshot')) as FeedSnapshot // the contract's reply type
  expect(snapshot.key).toMatchObject({ configured: true, last4: 'cdef', storage: 'sealed' })
  expect(JSON.stringify(snapshot)).not.toContain(KEY)
})

test('P2: a key that cannot be one is refused with the reason', async () => {
  const { ask, calls } = await appRig()
  expect(await ask('setKey', ['two words', keep])).toEqual({
    ok: false,
    message: 'The API key contains a space or line break.',
  })
  expect(calls).toEqual([])
})

test('signing out stops the feed and forgets the key; the history stays unless asked', async () => {
  const rig = await appRig()
  await rig.ask('setKey', [KEY, keep])
  rig.stored.push({
    epoch: 1,
    event: wireEvent(1),
    source: 'live',
    receivedAt: START,
    detectedAt: START,
    lagMs: null,
    decision: null,
    acknowledgedAt: null,
  })
  await rig.ask('signOut', [{ wipeHistory: false }])
  expect(rig.calls.at(-1)).toBe('stop')
  expect(rig.context.secrets.key()).toBeNull()
  expect(rig.stored).toHaveLength(1)
  await rig.ask('signOut', [{ wipeHistory: true }])
  expect(rig.stored).toHaveLength(0)
  expect(readFileSync(join(rig.folder, 'secrets.json'), 'utf8')).not.toContain(
    Buffer.from(KEY).toString('hex'),
  )
})

test('deleting the history takes the alerts that wait with it: they are events, too', async () => {
  const rig = await withRaisedP0()
  rig.context.inApp.show(rig.request)
  expect(await rig.ask('deleteHistory')).toMatchObject({ ok: true })
  const { alerts } = rig.context.host.feed()
  expect(alerts.view()).toMatchObject({ unacknowledged: 0, pinned: [], digest: null })
  expect(JSON.stringify(alerts.documents()['alerts-pins'])).not.toContain('BTCUSDT')
  expect(rig.context.inApp.list()).toEqual([])
})

test('deleting the history takes what waits for the journal; what comes meanwhile stays in the view', async () => {
  const rig = await withRaisedP0()
  const { engine, history } = rig.context.host.feed()
  const order: string[] = []
  engine.forget = () => {
    order.push('forget')
    return [{ epoch: 1, id: 5 }]
  }
  const [row] = rig.context.hub.snapshot().rows
  if (row === undefined) throw new Error('the P0 is not in the view')
  history.deleteAll = async (_documents, unstored) => {
    order.push(`delete ${unstored.map(({ id }) => id).join()}`)
    await Promise.resolve()
    rig.context.hub.add(arrived([{ ...row, key: '1:6' }]))
  }
  expect(await rig.ask('deleteHistory')).toMatchObject({ ok: true })
  expect(order).toEqual(['forget', 'delete 5'])
  expect(rig.context.hub.snapshot().rows.map(({ key }) => key)).toEqual(['1:6'])
})

test('the demo and the real feed are left and entered, each with its own connection', async () => {
  const { ask, calls, context } = await appRig()
  expect(await ask('startDemo')).toMatchObject({ ok: true })
  expect(context.host.mode()).toBe('demo')
  expect(await ask('stopDemo')).toMatchObject({ ok: true })
  expect(context.host.mode()).toBe('real')
  await ask('startDemo')
  await ask('setKey', [KEY, keep])
  expect(context.host.mode()).toBe('real')
  expect(calls).toEqual([
    'start ws://127.0.0.1:47815/ws/fastfeed',
    'start ws://127.0.0.1:47815/ws/fastfeed',
    'start wss://nexusglass.live/ws/fastfeed',
  ])
})

test('R6: testing the connection of a stopped feed starts it, as the answer says', async () => {
  const { ask, calls, context } = await appRig()
  await ask('setKey', [KEY, keep])
  await context.host.feed().engine.stop()
  expect(await ask('testConnection')).toEqual({
    ok: false,
    message: 'The feed is stopped. Starting it now.',
  })
  expect(calls.slice(-2)).toEqual(['stop', 'start wss://nexusglass.live/ws/fastfeed'])
  expect(await ask('testConnection')).toMatchObject({ ok: true })
})

test('P2: testing the connection opens no second one', async () => {
  const { ask, calls } = await appRig()
  expect(await ask('testConnection')).toMatchObject({ ok: false, message: 'Enter an API key first.' })
  await ask('setKey', [KEY, keep])
  expect(await ask('testConnection')).toMatchObject({ ok: true })
  expect(calls.filter((call) => call.startsWith('start'))).toHaveLength(1)
})

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

test('A11: what is muted, snoozed and lifted is said in the words of the rows', async () => {
  const { ask } = await appRig()
  const type = { kind: 'type', type: 'LIQUIDATION_CLUSTER_ARMED' }
  const symbol = { kind: 'symbol', symbol: 'BTC\u202eUSDT' }
  const said: unknown[] = []
  for (const [channel, args] of [
    ['snooze', [type, 'forever']],
    ['snooze', [symbol, '1h']],
    ['snooze', [{ kind: 'all' }, '15m']],
    ['unsnooze', ['type:LIQUIDATION_CLUSTER_ARMED']],
    ['unsnooze', ['symbol:BTC\u202eUSDT']],
    ['unsnooze', ['all']],
    ['unsnooze', ['all']],
  ] as const)
    said.push(await ask(channel, [...args]))
  expect(said).toEqual([
    { ok: true, message: '“Liquidation cluster armed” muted until you lift it.' },
    { ok: true, message: expect.stringMatching(/^BTC USDT snoozed until \d\d:\d\d\.$/) },
    { ok: true, message: expect.stringMatching(/^All alerts snoozed until \d\d:\d\d\.$/) },
    { ok: true, message: '“Liquidation cluster armed” is no longer muted.' },
    { ok: true, message: 'BTC USDT is no longer snoozed.' },
    { ok: true, message: 'All alerts are no longer snoozed.' },
    { ok: false, message: 'That snooze has ended already.' },
  ])
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

test('the tray switches mute and quiet hours in the settings', async () => {
  const { context } = await appRig()
  const act = (action: Parameters<typeof trayAction>[2]) => trayAction(context, () => undefined, action)
  await act({ kind: 'set-muted', muted: true })
  await act({ kind: 'set-quiet-hours', enabled: true })
  expect(context.settings.current().sound.muted).toBe(true)
  expect(context.settings.current().quietHours.enabled).toBe(true)
})

test('a rule is previewed on the last day, and a bad one refused by name', async () => {
  const { ask, stored } = await appRig()
  for (const [id, priority] of [
    [1, 'P0'],
    [2, 'P1'],
    [3, 'P1'],
  ] as const)
    stored.push({
      epoch: 1,
      event: wireEvent(id, { priority }),
      source: 'live',
      receivedAt: START,
      detectedAt: START,
      lagMs: null,
      decision: null,
      acknowledgedAt: null,
    })
  const rule = { id: 'r', enabled: true, priorities: ['P1'], action: 'off' }
  expect(await ask('rulePreview', [rule])).toEqual({ matched: 2, of: 3 })
  await expect(ask('rulePreview', [{ ...rule, minConfidence: 7 }])).rejects.toThrow('rule.minConfidence')
})

test('settings go out and come back in; a bad file changes nothing', async () => {
  const { ask, answers, folder, context } = await appRig()
  answers.save = answers.open = join(folder, 'mine.json')
  await ask('saveSettings', ['data', { retentionDays: 7, retentionEvents: 5000 }])
  expect(await ask('exportSettings')).toMatchObject({ ok: true })
  await ask('saveSettings', ['data', DEFAULT_SETTINGS.data])
  expect(await ask('importSettings')).toMatchObject({ ok: true })
  expect(context.settings.current().data.retentionDays).toBe(7)
  writeFileSync(answers.open, '{"version":1}')
  expect(await ask('importSettings')).toMatchObject({ ok: false })
  expect(context.settings.current().data.retentionDays).toBe(7)
})

test('the diagnostics bundle holds versions, figures and settings, and no key', async () => {
  const { ask, answers, folder, context } = await appRig()
  await ask('setKey', ['an-old-style-key', keep])
  context.timeline.note('connected with an-old-style-key')
  answers.save = join(folder, 'bundle.json')
  expect(await ask('saveDiagnostics')).toMatchObject({ ok: true })
  const text = readFileSync(answers.save, 'utf8')
  expect(text).not.toContain('an-old-style-key')
  expect(Object.keys(JSON.parse(text))).toEqual(
    expect.arrayContaining(['timeline', 'latency', 'counters', 'journal', 'status', 'settings', 'app']),
  )
})

test('A15: a test alert goes the real way and says what became of it', async () => {
  const { ask, notified } = await appRig()
  expect(await ask('testAlert')).toMatchObject({ ok: true })
  expect(notified).toHaveLength(1)
})

test('the chart opens in the browser, over https only', async () => {
  const { ask, desktopCalls } = await appRig()
  await ask('openChart', ['BTC/USDT'])
  expect(desktopCalls).toEqual(['open https://www.tradingview.com/chart/?symbol=BINANCE:BTC%2FUSDT'])
})
