import type { NotificationConstructorOptions } from 'electron'
import { expect, test } from 'vitest'
import type { NotificationRequest } from '../../../src-main/core/alerts/engine-types.ts'
import { createNotifications, type DesktopNotification } from '../../../src-main/shell/notifications.ts'
import { FakeClock } from '../../support/fakes/clock.ts'
import { recordingLog } from './support.ts'

class FakeNotification implements DesktopNotification {
  readonly options: NotificationConstructorOptions
  readonly #listeners = new Map<string, (...args: unknown[]) => void>()
  shown = 0
  closed = 0
  constructor(options: NotificationConstructorOptions) {
    this.options = options
  }
  on(event: string, listener: (...args: never[]) => void): unknown {
    // Sound: `emit` passes what each event has.
    this.#listeners.set(event, listener as (...args: unknown[]) => void)
    return this
  }
  emit(event: string, ...args: unknown[]): void {
    this.#listeners.get(event)?.(...args)
  }
  show(): void {
    this.shown += 1
  }
  close(): void {
    this.closed += 1
    this.emit('close')
  }
}

function rig(platform: NodeJS.Platform = 'linux', isSupported = true) {
  const clock = new FakeClock()
  const made: FakeNotification[] = []
  const outcomes: string[] = []
  const heard: string[] = []
  const desk = createNotifications({
    platform,
    isSupported: () => isSupported,
    create(options) {
      const notification = new FakeNotification(options)
      made.push(notification)
      return notification
    },
    after: (ms, run) => clock.setTimer(ms, run),
    onClick: ({ tag }) => void heard.push(`click ${tag}`),
    onAction: ({ tag }, action) => void heard.push(`${action} ${tag}`),
    log: recordingLog(),
  })
  const request = (over: Partial<NotificationRequest> = {}): NotificationRequest => ({
    tag: 't',
    title: 'BTCUSDT',
    body: 'Longs',
    urgency: 'critical',
    target: { kind: 'event', key: '1:5' },
    update: false,
    actions: true,
    ...over,
  })
  const notify = (over: Partial<NotificationRequest> = {}) =>
    desk.notify(request(over), (result, reason) => void outcomes.push(`${result} ${reason}`.trim()))
  return { clock, made, outcomes, heard, desk, notify }
}

test('A17: silent always; a P0 is critical and stays until it is dealt with', () => {
  const { made, notify } = rig()
  notify()
  notify({ tag: 'quiet', urgency: 'low' })
  expect(made[0]?.options).toMatchObject({ silent: true, urgency: 'critical', timeoutType: 'never' })
  expect(made[1]?.options).toMatchObject({ silent: true, urgency: 'low', timeoutType: 'default' })
})

test('A9: actions where the OS has them, and only there', () => {
  const onLinux = rig('linux')
  onLinux.notify()
  expect(onLinux.made[0]?.options.actions).toBeUndefined()
  const onMac = rig('darwin')
  onMac.notify()
  expect(onMac.made[0]?.options.actions?.map(({ text }) => text)).toEqual(['Acknowledge', 'Snooze 15 min'])
  onMac.made[0]?.emit('action', {}, 1)
  expect(onMac.heard).toEqual(['snooze t'])
})

test('A15: shown, refused, unsupported and unanswered are told apart, each once', () => {
  const { clock, made, outcomes, notify } = rig()
  notify()
  made[0]?.emit('show')
  made[0]?.emit('failed', {}, 'late')
  notify({ tag: 'b' })
  made[1]?.emit('failed', {}, 'not allowed')
  notify({ tag: 'c' })
  clock.advance(10_000)
  expect(outcomes).toEqual(['shown', 'failed not allowed', 'failed the desktop did not answer'])
  expect(clock.timers).toBe(0)
  const none = rig('linux', false)
  none.notify()
  expect(none.outcomes).toEqual(['failed this desktop has no notification service'])
})

test('A15: a desktop that throws is one that refuses', () => {
  const outcomes: string[] = []
  const desk = createNotifications({
    platform: 'win32',
    isSupported: () => true,
    create: () => {
      throw new Error('boom')
    },
    after: () => () => undefined,
    onClick: () => undefined,
    onAction: () => undefined,
    log: recordingLog(),
  })
  desk.notify(
    {
      tag: 't',
      title: '',
      body: '',
      urgency: 'low',
      target: { kind: 'feed' },
      update: false,
      actions: false,
    },
    (result) => void outcomes.push(result),
  )
  expect(outcomes).toEqual(['failed'])
})

test('a click is told, and the object is kept until then', () => {
  const { made, heard, desk, notify } = rig()
  notify()
  expect(desk.isOpen('t')).toBe(true)
  made[0]?.emit('click')
  expect(heard).toEqual(['click t'])
  expect(desk.isOpen('t')).toBe(false)
})

test('A5: an update replaces the one on screen, and never brings back one that was closed', () => {
  const { made, desk, outcomes, notify } = rig()
  notify()
  made[0]?.emit('show')
  notify({ update: true, body: '×2' })
  expect(made).toHaveLength(2)
  expect(made[0]?.closed).toBe(1)
  expect(desk.isOpen('t')).toBe(true)
  made[1]?.emit('close')
  notify({ update: true, body: '×3' })
  expect(made).toHaveLength(2)
  expect(outcomes.at(-1)).toBe('shown')
})

test('elsewhere the id replaces, so nothing is closed first', () => {
  const { made, notify } = rig('win32')
  notify()
  notify({ update: true })
  expect(made.map((notification) => notification.options.id)).toEqual(['t', 't'])
  expect(made[0]?.closed).toBe(0)
})

test('quitting closes all of them', () => {
  const { made, desk, notify } = rig()
  notify()
  notify({ tag: 'b' })
  desk.closeAll()
  expect(made.map(({ closed }) => closed)).toEqual([1, 1])
  expect(desk.openTags()).toEqual([])
})
