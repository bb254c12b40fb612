import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { FeedSnapshot } from '../../../src-main/contract/contract.ts'
import { DEFAULT_SETTINGS } from '../../../src-main/core/settings/schema.ts'
import { trayAction } from '../../../src-main/shell/tray/tray-actions.ts'
import { START, wireEvent } from '../../support/fakes/events.ts'
import { appRig } from './app-rig.ts'
import { withRaisedP0 } from './raised-p0.ts'

const KEY = 'nxg_0123456789abcdef'
const keep = { rememberWeakly: false }

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
    rig.context.hub.add([{ ...row, key: '1:6' }])
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

test('testing the connection while the demo runs says that it is the demo', async () => {
  const { ask, calls } = await appRig()
  await ask('startDemo')
  expect(await ask('testConnection')).toEqual({
    ok: false,
    message: 'The demo feed is in use, and it needs no key. Stop the demo to test the connection.',
  })
  expect(calls).toHaveLength(1)
})

test('P2: testing the connection opens no second one', async () => {
  const { ask, calls } = await appRig()
  expect(await ask('testConnection')).toMatchObject({ ok: false, message: 'Enter an API key first.' })
  await ask('setKey', [KEY, keep])
  expect(await ask('testConnection')).toMatchObject({ ok: true })
  expect(calls.filter((call) => call.startsWith('start'))).toHaveLength(1)
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

test('an import may begin with a byte order mark', async () => {
  const rig = await appRig()
  const file = join(rig.folder, 'import.json')
  writeFileSync(
    file,
    `\ufeff${JSON.stringify({ ...DEFAULT_SETTINGS, data: { retentionDays: 7, retentionEvents: 5000 } })}`,
  )
  rig.answers.open = file
  expect(await rig.ask('importSettings')).toEqual({
    ok: true,
    message: 'Settings imported.',
    before: DEFAULT_SETTINGS,
  })
  expect(rig.context.settings.current().data.retentionDays).toBe(7)
})

test('A11: a type of any length that is taken from the wire is muted whole, and its mute can be lifted', async () => {
  const rig = await appRig()
  const type = `NEW_${'LONG_'.repeat(39)}`.slice(0, 200)
  expect(await rig.ask('snooze', [{ kind: 'type', type }, 'forever'])).toMatchObject({ ok: true })
  const { alerts } = rig.context.host.feed()
  expect(alerts.view().snoozes.map(({ scope }) => scope)).toEqual([{ kind: 'type', type }])
  const [decision] = alerts.accept({
    source: 'live',
    epoch: 1,
    receivedAt: START,
    events: [wireEvent(1, { type, detected_at: new Date(START).toISOString() })],
    lagMs: [1],
    ageMs: [0],
    silent: false,
  })
  expect(decision?.reason).toBe('muted')
  expect(
    await rig.ask('history', [
      { text: '', priorities: [], symbols: [], types: [type], from: null, to: null, before: null, limit: 1 },
    ]),
  ).toHaveProperty('rows')
  expect(await rig.ask('unsnooze', [`type:${type}`])).toMatchObject({ ok: true })
  expect(alerts.view().snoozes).toEqual([])
})

test('restarting goes to the desktop once, and takes nothing from the window', async () => {
  const { ask, desktopCalls } = await appRig()
  expect(await ask('restart', ['--feed-url=ws://elsewhere'])).toMatchObject({ ok: false })
  expect(desktopCalls).toEqual([])
  expect(await ask('restart')).toEqual({ ok: true, message: 'Restarting.' })
  expect(desktopCalls).toEqual(['restart'])
})
