/** What stands before the user, and when it goes: the window's own alerts, notifications, attention. */
import { expect, test } from 'vitest'
import type { NotificationRequest } from '../../../src-main/core/alerts/engine-types.ts'
import { feedSwitched } from '../../../src-main/shell/feed/feed-host.ts'
import {
  createNotifications,
  type DesktopNotification,
} from '../../../src-main/shell/notifications/notifications.ts'
import {
  createInAppAlerts,
  createNotifier,
  type NotifierPorts,
} from '../../../src-main/shell/notifications/notifier.ts'
import { START, wireEvent } from '../../support/fakes/events.ts'
import { appRig } from './app-rig.ts'
import { recordingLog } from './support.ts'

const request = (id: number, over: Partial<NotificationRequest> = {}): NotificationRequest => ({
  tag: `group ${id}`,
  title: 'BTCUSDT',
  body: 'Longs',
  urgency: 'critical',
  target: { kind: 'event', key: `1:${id}` },
  actions: true,
  ...over,
})

/** Timers that a test lets run. */
function timers() {
  let now = 0
  let waiting: { readonly at: number; readonly fire: () => void }[] = []
  return {
    after(ms: number, fire: () => void) {
      const timer = { at: now + ms, fire }
      waiting.push(timer)
      return () => void (waiting = waiting.filter((one) => one !== timer))
    },
    pass(ms: number) {
      now += ms
      const due = waiting.filter(({ at }) => at <= now)
      waiting = waiting.filter(({ at }) => at > now)
      for (const { fire } of due) fire()
    },
  }
}

function rig(platform: NodeJS.Platform = 'linux') {
  const calls: string[] = []
  const clock = timers()
  const inApp = createInAppAlerts(
    () => START,
    () => void calls.push('inApp changed'),
    clock.after,
  )
  const listeners = new Map<string, () => void>()
  const notifications = createNotifications({
    platform,
    isSupported: () => true,
    create: (): DesktopNotification => ({
      id: '',
      show: () => undefined,
      close: () => void calls.push('closed'),
      on: (event: string, listener: (...args: never[]) => void) =>
        // Sound: only listeners without arguments are called below.
        listeners.set(event, listener as () => void),
    }),
    service: null,
    after: () => () => undefined,
    onClick: () => void calls.push('click'),
    onAction: () => void calls.push('action'),
    log: recordingLog(),
  })
  const window = {
    attract: () => void calls.push('flash'),
    appear: () => void calls.push('appear'),
    raise: () => void calls.push('raise'),
    calm: () => undefined,
    send: () => true,
  } as unknown as NotifierPorts['window'] // what the notifier uses of it
  const sounds = { play: () => undefined }
  const notifier = createNotifier({ platform, notifications, inApp, window, sounds })
  const tell = (event: string) => listeners.get(event)?.()
  return { calls, clock, inApp, notifications, notifier, tell, click: () => tell('click') }
}

test('A15: an alert that the window shows goes when the policy takes its notification back', () => {
  const { inApp, notifier } = rig()
  notifier.showInApp(request(5))
  notifier.showInApp(request(6))
  notifier.showInApp(request(0, { tag: 'storm', target: { kind: 'feed' } }))
  notifier.close('group 5')
  notifier.close('storm')
  expect(inApp.list().map(({ key }) => key)).toEqual(['1:6'])
})

const TEST = { tag: 'test', title: 'Test alert', target: { kind: 'settings' }, passing: true } as const
const DOWN = { tag: 'watchdog', title: 'Feed is down', target: { kind: 'feed' } } as const
const BACK = { ...DOWN, title: 'Feed is back', passing: true } as const
const titles = ({ inApp }: ReturnType<typeof rig>) => inApp.list().map(({ title }) => title)

test('A15, A14: “Feed is down” goes when the feed is back, by whomever that is told', () => {
  const one = rig()
  one.notifier.showInApp(request(0, DOWN))
  one.notifier.showInApp(request(0, BACK))
  expect(titles(one)).toEqual(['Feed is back'])
  const other = rig()
  other.notifier.showInApp(request(0, DOWN))
  other.notifier.notify(request(0, BACK), () => undefined)
  expect(titles(other)).toEqual(['Feed is down'])
  other.tell('show')
  expect(titles(other)).toEqual([])
})

test('A15: a test alert goes after 30 s in view, and a hidden window keeps it; what is not over stays', () => {
  const it = rig()
  it.notifier.showInApp(request(5))
  it.notifier.showInApp(request(0, DOWN))
  it.notifier.showInApp(request(0, TEST))
  it.clock.pass(600_000)
  expect(titles(it)).toContain('Test alert')
  it.inApp.setVisible(true)
  it.clock.pass(20_000)
  it.inApp.setVisible(false)
  it.clock.pass(600_000)
  expect(titles(it)).toContain('Test alert')
  it.inApp.setVisible(true)
  it.clock.pass(29_999)
  expect(titles(it)).toContain('Test alert')
  it.clock.pass(1)
  it.clock.pass(600_000)
  expect(titles(it)).toEqual(['Feed is down', 'BTCUSDT'])
  it.notifier.showInApp(request(0, TEST))
  it.clock.pass(30_000)
  expect(titles(it)).toEqual(['Feed is down', 'BTCUSDT'])
})

test('A15, A7: a storm’s summary goes with the storm', () => {
  const it = rig()
  it.notifier.showInApp(request(0, { tag: 'storm', title: 'Signal storm', target: { kind: 'feed' } }))
  it.inApp.policyChanged({ storm: { since: START, suppressed: 3 } })
  expect(titles(it)).toEqual(['Signal storm'])
  it.inApp.policyChanged({ storm: null })
  expect(titles(it)).toEqual([])
})

test('A15: what stands for a critical notification is raised and flashes; a quiet one covers nobody’s work', () => {
  const { calls, notifier } = rig()
  notifier.showInApp(request(5, { urgency: 'low' }))
  expect(calls).toEqual(['inApp changed', 'appear'])
  calls.length = 0
  notifier.showInApp(request(6))
  expect(calls).toEqual(['inApp changed', 'raise', 'flash'])
})

test('A9: and when its event is acknowledged, by whatever way', async () => {
  const app = await appRig()
  const { inApp } = app.context
  const shown = () => inApp.list().map(({ key }) => key)
  for (const id of [5, 6, 7]) inApp.show(request(id))
  await app.ask('acknowledge', [['1:6']])
  expect(shown()).toEqual(['1:7', '1:5'])
  const events = [wireEvent(7, { detected_at: new Date(START).toISOString() })]
  const batch = {
    source: 'live',
    epoch: 1,
    receivedAt: START,
    events,
    lagMs: [1],
    ageMs: [],
    silent: false,
  } as const
  app.context.host.feed().alerts.accept(batch)
  await app.ask('acknowledgeAll')
  expect(shown()).toEqual(['1:5'])
})

test('A10: attention is asked for by flashing; on macOS, without a dock icon, by the window, unfocused', () => {
  for (const [platform, expected] of [
    ['linux', 'flash'],
    ['win32', 'flash'],
    ['darwin', 'raise'],
  ] as const) {
    const { calls, notifier } = rig(platform)
    notifier.attract()
    expect(calls).toEqual([expected])
  }
})

test('another feed takes over: what the former one raised is closed, and a late click leads nowhere', () => {
  const { calls, inApp, notifications, notifier, click } = rig()
  notifier.notify(request(5), () => undefined)
  notifier.showInApp(request(6))
  calls.length = 0
  feedSwitched(
    {
      notifications,
      inApp,
      online: { switched: () => void calls.push('online') },
      hub: { reset: () => void calls.push('reset'), touch: () => undefined },
      timeline: { note: (text) => void calls.push(text) },
      showAlerts: () => void calls.push('badge'),
    },
    'real',
  )
  click()
  expect(calls).toEqual(['real feed', 'closed', 'inApp changed', 'online', 'reset', 'badge'])
  expect(inApp.list()).toEqual([])
})
