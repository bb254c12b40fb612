/** Sleep, network, tray host, hotkey, retention, quitting: what the shell hears from the system and does about it. */
import { describe, expect, test } from 'vitest'
import { takeEnvironmentKey } from '../../../src-main/shell/secrets/environment-key.ts'
import { watchOnline } from '../../../src-main/shell/system/machine-watch.ts'
import { startRetention } from '../../../src-main/shell/feed/retention.ts'
import { createHotkey } from '../../../src-main/shell/settings/settings-effects.ts'
import { createShutdown } from '../../../src-main/shell/system/lifecycle.ts'
import { hasTrayHost, waitForTrayHost } from '../../../src-main/shell/tray/tray-host.ts'
import { FakeClock } from '../../support/fakes/clock.ts'
import { recordingLog } from './support.ts'

describe('online', () => {
  test('R6: the network is looked at only while the feed is not live', () => {
    const clock = new FakeClock()
    const told: boolean[] = []
    let online = false
    let addresses = '192.0.2.1'
    let changes = 0
    let timers = 0
    let look: () => unknown = () => undefined
    const watch = watchOnline({
      isOnline: () => online,
      setOnline: (state) => void told.push(state),
      addresses: () => addresses,
      networkChanged: () => void (changes += 1),
      setInterval(tick) {
        timers += 1
        look = tick
        return () => void (timers -= 1)
      },
    })
    watch.connectionChanged('live')
    expect(timers).toBe(0)
    watch.connectionChanged('reconnecting')
    watch.connectionChanged('offline')
    expect([timers, told]).toEqual([1, [false]])
    look()
    online = true
    look()
    expect(told).toEqual([false, true])
    // R9: another network without a moment of none between, as the system has it.
    expect(changes).toBe(0)
    addresses = '198.51.100.7'
    watch.connectionChanged('blocked')
    look()
    look()
    expect(changes).toBe(1)
    watch.connectionChanged('live')
    expect(timers).toBe(0)
    addresses = '192.0.2.1'
    watch.connectionChanged('reconnecting')
    expect(changes).toBe(1)
    watch.connectionChanged('live')
    expect(clock.timers).toBe(0)
  })

  test('R6: an engine that takes over is told what the former one knew', () => {
    const told: boolean[] = []
    const watch = watchOnline({
      isOnline: () => false,
      setOnline: (state) => void told.push(state),
      addresses: () => '',
      networkChanged: () => undefined,
      setInterval: () => () => undefined,
    })
    watch.connectionChanged('offline')
    watch.switched()
    expect(told).toEqual([false, false])
    watch.connectionChanged('live')
    watch.switched()
    watch.connectionChanged('connecting')
    expect(told).toEqual([false, false, false])
  })
})

describe('tray host', () => {
  const answering = (answers: Readonly<Record<string, string | null>>) => ({
    platform: 'linux' as const,
    override: undefined,
    run: (command: string) => Promise.resolve(answers[command] ?? null),
  })

  test('the first tool that answers decides', async () => {
    expect(await hasTrayHost(answering({ gdbus: '(<true>,)' }))).toBe(true)
    expect(await hasTrayHost(answering({ gdbus: '(<false>,)', busctl: 'b true' }))).toBe(false)
    expect(await hasTrayHost(answering({ busctl: 'b true' }))).toBe(true)
    expect(await hasTrayHost(answering({ 'dbus-send': '   variant       boolean true' }))).toBe(true)
  })

  test('no answer at all means no tray: a minimised window can always be had back', async () => {
    expect(await hasTrayHost(answering({}))).toBe(false)
  })

  test('the user can overrule it; other systems always have one', async () => {
    expect(await hasTrayHost({ ...answering({}), override: 'yes' })).toBe(true)
    expect(await hasTrayHost({ ...answering({ gdbus: 'true' }), override: 'no' })).toBe(false)
    expect(await hasTrayHost({ ...answering({}), platform: 'darwin' })).toBe(true)
  })

  test('at login it is waited for, but not for ever', async () => {
    let asked = 0
    const third = () => Promise.resolve((asked += 1) === 3)
    expect(await waitForTrayHost(third, 5, () => Promise.resolve())).toBe(true)
    expect(
      await waitForTrayHost(
        () => Promise.resolve(false),
        3,
        () => Promise.resolve(),
      ),
    ).toBe(false)
  })
})

describe('hotkey', () => {
  test('one that cannot be had is said, and the former one is let go', () => {
    const held = new Set<string>()
    const told: string[] = []
    const setHotkey = createHotkey({
      register(accelerator) {
        if (accelerator === 'nonsense') throw new TypeError('bad accelerator')
        if (accelerator === 'Ctrl+Taken') return false
        held.add(accelerator)
        return true
      },
      unregister: (accelerator) => void held.delete(accelerator),
      toggle: () => undefined,
      tell: (_id, _level, text) => void told.push(text),
    })
    setHotkey('Ctrl+Alt+F')
    setHotkey('Ctrl+Alt+F')
    expect([...held]).toEqual(['Ctrl+Alt+F'])
    setHotkey('Ctrl+Taken')
    setHotkey('nonsense')
    expect([...held]).toEqual([])
    expect(told).toHaveLength(2)
    expect(told[0]).toContain('Ctrl+Taken')
    setHotkey('')
    expect(told).toHaveLength(2)
  })
})

test('retention goes in steps until nothing is left, then waits a day; a failure does not end it', async () => {
  const clock = new FakeClock()
  const steps = [100, 100, 0, -1, 0]
  let calls = 0
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  const stop = startRetention({
    history: {
      prune: () => {
        calls += 1
        const step = steps.shift() ?? 0
        return step < 0 ? Promise.reject(new Error('busy')) : Promise.resolve(step)
      },
    },
    settings: () => ({ retentionDays: 90, retentionEvents: 1000 }),
    now: () => clock.wallMs(),
    after: (ms, run) => clock.setTimer(ms, run),
    log: recordingLog(),
  })
  for (let step = 0; step < 3; step += 1) {
    clock.advance(step === 0 ? 30_000 : 200)
    await settle()
  }
  expect(calls).toBe(3)
  expect(clock.nextIn).toBe(86_400_000)
  clock.advance(86_400_000)
  await settle()
  expect(calls).toBe(4)
  expect(clock.nextIn).toBe(86_400_000)
  stop()
  expect(clock.timers).toBe(0)
})

test('retention: who lowers it has a minute to think better of it, also while old events are going', async () => {
  const clock = new FakeClock()
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  const bounds = { retentionDays: 90, retentionEvents: 1000 }
  const pruned: number[] = []
  const stop = startRetention({
    history: {
      prune({ days }) {
        pruned.push(days)
        return Promise.resolve(1)
      },
    },
    settings: () => bounds,
    now: () => clock.wallMs(),
    after: (ms, run) => clock.setTimer(ms, run),
    log: recordingLog(),
  })
  clock.advance(30_000)
  await settle()
  bounds.retentionDays = 7
  for (let step = 0; step < 100; step += 1) {
    clock.advance(200)
    await settle()
  }
  bounds.retentionDays = 90
  clock.advance(60_000)
  await settle()
  expect(pruned).toEqual([90, 90])
  bounds.retentionDays = 7
  for (const ms of [200, 60_000]) {
    clock.advance(ms)
    await settle()
  }
  expect(pruned).toEqual([90, 90, 7])
  stop()
})

describe('quitting', () => {
  const settle = () => new Promise((resolve) => setImmediate(resolve))

  test('steps run in order, a failed one does not stop the rest, and the exit comes once', async () => {
    const clock = new FakeClock()
    const done: string[] = []
    const quit = createShutdown({
      steps: [
        ['feed', () => Promise.reject(new Error('disk'))],
        ['last id', () => Promise.resolve(done.push('sealed'))],
      ],
      deadlineMs: 3000,
      after: (ms, run) => clock.setTimer(ms, run),
      exit: () => void done.push('exit'),
      log: recordingLog(),
    })
    quit()
    quit()
    await settle()
    expect(done).toEqual(['sealed', 'exit'])
    expect(clock.timers).toBe(0)
  })

  test('a step that hangs is left at the deadline', async () => {
    const clock = new FakeClock()
    const done: string[] = []
    createShutdown({
      steps: [['feed', () => new Promise(() => undefined)]],
      deadlineMs: 3000,
      after: (ms, run) => clock.setTimer(ms, run),
      exit: () => void done.push('exit'),
      log: recordingLog(),
    })()
    clock.advance(2999)
    expect(done).toEqual([])
    clock.advance(1)
    expect(done).toEqual(['exit'])
  })
})

describe('FASTFEED_API_KEY', () => {
  test('is taken out of the environment, whatever it holds', () => {
    for (const value of ['nxg_0123456789abcdef', ' spaced key ', '']) {
      const env: Record<string, string | undefined> = { FASTFEED_API_KEY: value, PATH: '/bin' }
      takeEnvironmentKey(env)
      expect(env).toEqual({ PATH: '/bin' })
    }
  })

  test('a bad one is said without being repeated', () => {
    const result = takeEnvironmentKey({ FASTFEED_API_KEY: 'nxg two words' })
    expect(result).toMatchObject({ kind: 'bad' })
    expect(JSON.stringify(result)).not.toContain('two words')
  })

  test('a good one prints as a secret', () => {
    const result = takeEnvironmentKey({ FASTFEED_API_KEY: 'nxg_0123456789abcdef' })
    expect(result.kind).toBe('key')
    expect(JSON.stringify(result)).not.toContain('nxg_')
  })
})
