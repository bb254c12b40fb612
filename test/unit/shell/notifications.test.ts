import type { NotificationConstructorOptions } from 'electron'
import { describe, expect, test } from 'vitest'
import type { NotificationRequest } from '../../../src-main/core/alerts/engine-types.ts'
import { notificationId, targetOfId } from '../../../src-main/shell/notifications/notification-id.ts'
import {
  createNotifications,
  type DesktopNotification,
} from '../../../src-main/shell/notifications/notifications.ts'
import type { ServiceWatch } from '../../../src-main/shell/notifications/service-watch.ts'
import { FakeClock } from '../../support/fakes/clock.ts'
import { recordingLog } from './support.ts'

class FakeNotification implements DesktopNotification {
  readonly options: NotificationConstructorOptions
  readonly #listeners = new Map<string, (...args: unknown[]) => void>()
  readonly id: string
  shown = 0
  closed = 0
  constructor(options: NotificationConstructorOptions) {
    this.options = options
    this.id = options.id ?? ''
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

const nameOf = (target: NotificationRequest['target']): string =>
  target.kind === 'event' ? target.key : target.kind

function rig(platform: NodeJS.Platform = 'linux', isSupported = true, service: ServiceWatch | null = null) {
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
    service,
    after: (ms, run) => clock.setTimer(ms, run),
    onClick: (target) => void heard.push(`click ${nameOf(target)}`),
    onAction: (target, action) => void heard.push(`${action} ${nameOf(target)}`),
    log: recordingLog(),
  })
  const request = (over: Partial<NotificationRequest> = {}): NotificationRequest => ({
    tag: 't',
    title: 'BTCUSDT',
    body: 'Longs',
    urgency: 'critical',
    target: { kind: 'event', key: '1:5' },
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
  expect(onMac.heard).toEqual(['snooze 1:5'])
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

test('A15, A9: one that appears after all, too late for an answer, is closed with its alert and hears its click', () => {
  const { clock, made, heard, desk, notify } = rig()
  notify({ tag: 'a' })
  notify({ tag: 'b' })
  clock.advance(4_000)
  made[0]?.emit('show')
  made[1]?.emit('show')
  made[1]?.emit('click')
  expect(heard).toHaveLength(1)
  desk.close('a')
  // The one that was clicked is let go of, too.
  expect(made.map(({ closed }) => closed)).toEqual([1, 1])
})

test('A15: a desktop that throws is one that refuses', () => {
  const outcomes: string[] = []
  const desk = createNotifications({
    platform: 'win32',
    isSupported: () => true,
    create: () => {
      throw new Error('boom')
    },
    service: null,
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
      actions: false,
    },
    (result) => void outcomes.push(result),
  )
  expect(outcomes).toEqual(['failed'])
})

test('a click is told once, and the object is kept until then and let go of with it', () => {
  const { made, heard, desk, notify } = rig()
  notify()
  made[0]?.emit('click')
  made[0]?.emit('click')
  expect(heard).toEqual(['click 1:5'])
  desk.close('t')
  expect(made[0]?.closed).toBe(1)
})

describe.each(['linux', 'darwin', 'win32'] as const)('on %s', (platform) => {
  test('A10: an alert shown again takes the place of the first, and interrupts', () => {
    const { made, desk, notify } = rig(platform)
    notify()
    notify({ body: 'Still unacknowledged' })
    expect(made.map(({ shown }) => shown)).toEqual([1, 1])
    expect(made[0]?.closed).toBe(1)
    expect(made[1]?.id).toBe(made[0]?.id)
    desk.close('t')
    expect(made[1]?.closed).toBe(1)
  })

  test('A6: a later alert of the group closes the former, whose event it is not', () => {
    const { made, desk, notify } = rig(platform)
    notify()
    notify({ target: { kind: 'event', key: '1:9' } })
    expect(made.map(({ closed }) => closed)).toEqual([1, 0])
    desk.close('t')
    expect(made.map(({ closed }) => closed)).toEqual([1, 1])
  })
})

describe('A9: a click lands on its event after a restart, too', () => {
  test('macOS: what a former run left is listened to', () => {
    const { desk, heard, notify } = rig('darwin')
    const former = ['event-1-42', 'missed-digest', 'of-another-app'].map((id) => new FakeNotification({ id }))
    notify()
    const again = new FakeNotification({ id: 'event-1-5' })
    desk.adopt([...former, again])
    former[0]?.emit('action', {}, 0)
    former[1]?.emit('click')
    former[2]?.emit('click')
    again.emit('click')
    expect(heard).toEqual(['acknowledge 1:42', 'click missed'])
  })

  test('Windows: the id comes back in the words of the activation', () => {
    const { desk, heard } = rig('win32')
    expect(desk.activated({ type: 'click', arguments: 'type=click&tag=event-2-77' })).toBe(true)
    expect(
      desk.activated({
        type: 'action',
        arguments: 'type=action&action=1&tag=event-2-78&group=x',
        actionIndex: 1,
      }),
    ).toBe(true)
    expect(desk.activated({ type: 'action', arguments: 'tag=feed-storm', actionIndex: 9 })).toBe(true)
    expect(heard).toEqual(['click 2:77', 'snooze 2:78', 'click feed'])
  })

  test('what is not ours opens the window and nothing else', () => {
    const { desk, heard } = rig('win32')
    for (const text of [
      '',
      'type=click',
      'tag=',
      'tag=11575876717883772928',
      'tag=event-1',
      'tag=event--',
      '&&&',
    ])
      expect(desk.activated({ type: 'click', arguments: text })).toBe(false)
    expect(heard).toEqual([])
  })

  test('an id says what it opens in no more than the 64 letters that Windows takes, whatever the symbol', () => {
    const id = (target: NotificationRequest['target'], tag: string) => notificationId({ target, tag })
    expect(id({ kind: 'event', key: '999999999999999:9007199254740991' }, `alert:${'S'.repeat(500)}`)).toBe(
      'event-999999999999999-9007199254740991',
    )
    for (const [target, tag] of [
      [{ kind: 'missed' }, 'digest'],
      [{ kind: 'feed' }, 'storm'],
      [{ kind: 'feed' }, 'watchdog'],
      [{ kind: 'settings' }, 'test'],
      [{ kind: 'event', key: '3:1' }, 'alert:["BTCUSDT","X",""]'],
    ] as const) {
      expect(id(target, tag)).toMatch(/^[a-z0-9-]{1,64}$/)
      expect(targetOfId(id(target, tag))).toEqual(target)
    }
  })
})

test('quitting closes all of them', () => {
  const { made, desk, notify } = rig()
  notify()
  notify({ tag: 'b' })
  desk.closeAll()
  expect(made.map(({ closed }) => closed)).toEqual([1, 1])
  desk.close('t')
  expect(made.map(({ closed }) => closed)).toEqual([1, 1])
})

describe('E13, A15: on Linux the service is asked before anything waits for it', () => {
  function hungRig() {
    const asked: ((answers: boolean) => void)[] = []
    const later: (() => void)[] = []
    const service: ServiceWatch = {
      ask: (run) => void asked.push(run),
      whenItAnswers: (run) => void later.push(run),
    }
    const answer = (answers: boolean) => {
      for (const run of answers ? later.splice(0) : []) run()
      for (const run of asked.splice(0)) run(answers)
    }
    return { ...rig('linux', true, service), answer }
  }

  test('nothing is shown before its word; a silent one fails at once', () => {
    const { made, outcomes, notify, answer } = hungRig()
    notify()
    expect(made).toEqual([])
    answer(true)
    expect(made[0]?.shown).toBe(1)
    notify({ tag: 'b' })
    answer(false)
    expect(made).toHaveLength(1)
    expect(outcomes).toEqual(['failed the notification service does not answer'])
  })

  test('an alert that ends meanwhile is not shown, and one of the same tag takes its place', () => {
    const { made, desk, notify, answer } = hungRig()
    notify({ tag: 'a' })
    notify({ tag: 'b', body: 'first' })
    notify({ tag: 'b', body: 'second' })
    notify({ tag: 'c' })
    desk.close('a')
    answer(true)
    expect(made.map(({ options }) => options.body)).toEqual(['second', 'Longs'])
    notify({ tag: 'd' })
    desk.closeAll()
    answer(true)
    expect(made).toHaveLength(2)
  })

  test('closing waits for it too, however long, and quitting does not', async () => {
    const { made, desk, notify, answer } = hungRig()
    notify()
    answer(true)
    desk.close('t')
    expect(made[0]?.closed).toBe(0)
    const settled = desk.settled()
    answer(false)
    await settled
    expect(made[0]?.closed).toBe(0)
    answer(true)
    expect(made[0]?.closed).toBe(1)
  })
})

test('A15: a P0 that nobody has answered is not withdrawn for later ones; what is less urgent goes, oldest first', () => {
  const { made, desk, notify } = rig()
  const other = (n: number, urgency: NotificationRequest['urgency']) =>
    notify({ tag: `${n}`, urgency, target: { kind: 'event', key: `1:${n}` } })
  other(0, 'critical')
  for (let n = 1; n <= 30; n += 1) other(n, 'normal')
  expect(made.map(({ closed }) => closed > 0).indexOf(false)).toBe(0)
  expect(made.filter(({ closed }) => closed === 0)).toHaveLength(20)
  expect(made.at(-1)?.closed).toBe(0)
  for (let n = 31; n <= 60; n += 1) other(n, 'critical')
  expect(made.filter(({ options, closed }) => options.urgency === 'critical' && closed > 0)).toEqual([])
  desk.close('0')
  expect(made[0]?.closed).toBeGreaterThan(0)
})

test('A15: of more than a hundred P0s that nobody answers the oldest goes', () => {
  const { made, notify } = rig()
  for (let n = 0; n < 101; n += 1) notify({ tag: `${n}`, target: { kind: 'event', key: `1:${n}` } })
  expect(made.flatMap(({ closed }, n) => (closed > 0 ? [n] : []))).toEqual([0])
})
