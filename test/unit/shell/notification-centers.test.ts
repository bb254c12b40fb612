/** The desktop's notifications where the desktop has its ways: the stand-in plays macOS and Windows as Electron is there. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, expect, test } from 'vitest'
import type { NotificationRequest } from '../../../src-main/core/alerts/engine-types.ts'
import { createNotifications } from '../../../src-main/shell/notifications/notifications.ts'
import { Notification, notificationDesk } from '../../electron-on-chromium/api/notification.ts'
import { system } from '../../electron-on-chromium/platform.ts'
import { FakeClock } from '../../support/fakes/clock.ts'
import { recordingLog } from './support.ts'

afterEach(() => {
  system.platform = 'linux'
})

const nameOf = (target: NotificationRequest['target']): string =>
  target.kind === 'event' ? target.key : target.kind

/** Each desk gets ids of its own: the centres outlive a test. */
let epoch = 10

function rig(platform: 'darwin' | 'win32') {
  system.platform = platform
  epoch += 1
  const mine = epoch
  const clock = new FakeClock()
  const heard: string[] = []
  const outcomes: string[] = []
  const desk = createNotifications({
    platform,
    isSupported: () => Notification.isSupported(),
    create: (options) => new Notification(options),
    service: null,
    after: (ms, run) => clock.setTimer(ms, run),
    onClick: (target) => void heard.push(`click ${nameOf(target)}`.replace(`${mine}:`, '')),
    onAction: (target, action) => void heard.push(`${action} ${nameOf(target)}`.replace(`${mine}:`, '')),
    log: recordingLog(),
  })
  if (platform === 'win32') Notification.handleActivation((activation) => void desk.activated(activation))
  const notify = (event: number, tag = 'group') =>
    desk.notify(
      {
        tag,
        title: 'BTCUSDT',
        body: 'Longs',
        urgency: 'critical',
        target: { kind: 'event', key: `${mine}:${event}` },
        actions: true,
      },
      (result) => void outcomes.push(result),
    )
  const id = (event: number) => `event-${mine}-${event}`
  const standing = () =>
    notificationDesk.list().filter((one) => one.id.startsWith(`event-${mine}-`) && !one.closed)
  return { desk, clock, heard, outcomes, notify, id, standing }
}

/** Whatever nothing refers to is gone afterwards; the engine clears weak references between tasks. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') throw new Error('no garbage collector to call')
  for (let round = 0; round < 3; round += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    collect()
  }
}

test('E11, A9: macOS: a click reaches the alert that stands there, not one that had its id before', () => {
  const { heard, notify, id, standing, desk } = rig('darwin')
  // Acted on, dismissed, and shown again (A10): each leaves a native half behind that would be found first.
  notify(5)
  notificationDesk.activate(id(5), '1')
  notify(5)
  notificationDesk.dismiss(id(5))
  notify(5)
  notify(5)
  expect(standing()).toHaveLength(1)
  notificationDesk.activate(id(5))
  expect(heard).toEqual(['snooze 5', 'click 5'])
  notify(5)
  desk.close('group')
  expect(standing()).toEqual([])
})

test('E11, A9: macOS: an alert that a former run left is let go of when its event is raised again', () => {
  const { desk, heard, notify, id } = rig('darwin')
  const former = new Notification({ id: id(5) })
  former.show()
  desk.adopt([former])
  notify(5)
  notificationDesk.activate(id(5), '0')
  expect(heard).toEqual(['acknowledge 5'])
})

test('E11, A9: an object is kept for its click, whatever the garbage collector does', async () => {
  for (const platform of ['darwin', 'win32'] as const) {
    const { heard, notify, id } = rig(platform)
    for (const event of [1, 2, 3]) notify(event, `group ${event}`)
    await collectGarbage()
    for (const event of [1, 2, 3]) notificationDesk.activate(id(event))
    expect(heard).toEqual(['click 1', 'click 2', 'click 3'])
  }
})

test('E14, A9: Windows: a toast that went to the Action Center can still be clicked, and goes with its alert', async () => {
  const { desk, heard, notify, id, standing } = rig('win32')
  notify(1, 'one')
  notify(2, 'two')
  notify(3, 'three')
  for (const event of [1, 2, 3]) notificationDesk.timeOut(id(event))
  await collectGarbage()
  desk.close('two')
  expect(standing().map((one) => one.id)).toEqual([id(1), id(3)])
  notificationDesk.activate(id(1))
  notificationDesk.activate(id(3), '1')
  expect(heard).toEqual(['click 1', 'snooze 3'])
})

test('E14, A9: Windows: what tells of one click twice, does it once', () => {
  const { heard, notify, id, clock } = rig('win32')
  notify(1)
  notificationDesk.activate(id(1), '0')
  expect(heard).toEqual(['acknowledge 1'])
  // Shown and clicked again, at once and later: each is a click of its own.
  notify(1)
  notificationDesk.activate(id(1), '1')
  clock.advance(60_000)
  notify(1)
  notificationDesk.timeOut(id(1))
  notificationDesk.activate(id(1))
  expect(heard).toEqual(['acknowledge 1', 'snooze 1', 'click 1'])
  expect(clock.timers).toBeLessThanOrEqual(2)
})

test('E14: Windows: whichever of the two comes first', () => {
  const { desk, heard, notify, id } = rig('win32')
  notify(1)
  const activation = { type: 'action', arguments: `type=action&action=0&tag=${id(1)}`, actionIndex: 0 }
  notificationDesk.activate(id(1), '0')
  expect(desk.activated(activation)).toBe(true)
  expect(heard).toEqual(['acknowledge 1'])
})

test('E14: Windows: what is kept for a click has an end: the oldest goes for a newer one', () => {
  const { heard, notify, id, standing } = rig('win32')
  for (let event = 1; event <= 130; event += 1) {
    notify(event, `group ${event}`)
    notificationDesk.timeOut(id(event))
  }
  expect(standing().map((one) => one.id)).toEqual(Array.from({ length: 100 }, (_, at) => id(31 + at)))
  notificationDesk.activate(id(31))
  expect(heard).toEqual(['click 31'])
})
