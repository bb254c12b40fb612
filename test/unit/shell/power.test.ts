/** A13: who is away, and since when, on desktops that do not say all of it. */
import { describe, expect, test } from 'vitest'
import {
  CHECK_MS,
  watchPower,
  type LockState,
  type PowerEvent,
} from '../../../src-main/shell/system/power.ts'
import { FakeClock } from '../../support/fakes/clock.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

interface Machine {
  readonly alwaysCheck?: boolean
  /** It cannot say whether it is locked. */
  readonly mute?: boolean
  /** Nobody knows how long the user has been idle. */
  readonly noIdle?: boolean
}

function rig({ alwaysCheck = false, mute = false, noIdle = false }: Machine = {}) {
  const clock = new FakeClock()
  const start = clock.wallMs()
  const listeners = new Map<PowerEvent, () => void>()
  const heard: string[] = []
  let suspended = 0
  let state: LockState = 'unlocked'
  let inputAt = start
  const minutes = (at: number) => Math.round((at - start) / MINUTE)
  const watch = watchPower({
    on: (event, listener) => void listeners.set(event, listener),
    now: () => clock.wallMs(),
    after: (ms, run) => clock.setTimer(ms, run),
    lockState: () => (mute ? 'unknown' : state),
    idleMs: () => (noIdle ? null : clock.wallMs() - inputAt),
    alwaysCheck,
    suspend: () => void (suspended += 1),
    resume: () => void heard.push('resume'),
    away: (from, to) => void heard.push(`away ${minutes(from)}-${minutes(to)}`),
  })
  const say = (event: PowerEvent) => listeners.get(event)?.()
  /** The user touches the machine every few seconds for so long. */
  const work = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 5000) {
      clock.advance(5000)
      inputAt = clock.wallMs()
    }
  }
  const lockState = (next: LockState) => (state = next)
  const idle = (ms: number) => clock.advance(ms)
  return { clock, watch, heard, say, work, lockState, idle, suspended: () => suspended }
}

test('G5: before every sleep what is in memory alone is written, also when the last one had no end', () => {
  const { say, suspended } = rig()
  say('lock-screen')
  expect(suspended()).toBe(0)
  say('suspend')
  say('suspend')
  expect(suspended()).toBe(2)
})

test('R7, A13: the engine hears of waking, and the time away is told once', () => {
  const { clock, heard, say, idle } = rig()
  say('suspend')
  idle(2 * MINUTE)
  expect(heard).toContain('resume')
  // A machine that sleeps runs no timers.
  const asleep = rig()
  asleep.say('suspend')
  asleep.clock.sleep(42 * MINUTE)
  asleep.say('resume')
  expect(asleep.heard).toEqual(['resume', 'away 0-42'])
  expect(clock.timers).toBe(0)
})

test('A13: locked, asleep, awake, unlocked is one absence', () => {
  const { clock, heard, say, idle, lockState } = rig()
  say('lock-screen')
  lockState('locked')
  idle(2 * MINUTE)
  say('suspend')
  clock.sleep(30 * MINUTE)
  say('resume')
  idle(3 * MINUTE)
  lockState('unlocked')
  say('unlock-screen')
  say('unlock-screen')
  expect(heard).toEqual(['resume', 'away 0-35'])
  expect(clock.timers).toBe(0)
})

describe('C12: what has no counterpart makes no absence that was none', () => {
  test.each([
    ['says that it is no longer locked', {}],
    ['cannot say, but sees the user', { mute: true }],
  ] as const)('a lock whose end is never told: ten minutes, on a machine that %s', (_name, machine) => {
    const { heard, say, idle, work, lockState, clock } = rig(machine)
    say('lock-screen')
    lockState('locked')
    idle(10 * MINUTE)
    lockState('unlocked')
    work(11 * HOUR)
    say('suspend')
    clock.sleep(5 * MINUTE)
    say('resume')
    say('unlock-screen')
    expect(heard).toEqual(['away 0-10', 'resume', 'away 670-675'])
  })

  test('one that can say nothing: the user is there who does something in the app', () => {
    const { heard, watch, say, idle } = rig({ mute: true, noIdle: true })
    say('lock-screen')
    idle(10 * MINUTE)
    watch.active()
    idle(11 * HOUR)
    say('unlock-screen')
    expect(heard).toEqual(['away 0-10'])
  })

  test('and who locks it anew was there until then', () => {
    const { heard, say, idle } = rig({ mute: true, noIdle: true })
    say('lock-screen')
    idle(11 * HOUR)
    say('lock-screen')
    idle(5 * MINUTE)
    say('unlock-screen')
    expect(heard).toEqual(['away 660-665'])
  })

  test('a sleep whose end is never told, and one that never came', () => {
    const lost = rig()
    lost.say('suspend')
    lost.clock.sleep(20 * MINUTE)
    lost.idle(MINUTE)
    expect(lost.heard).toEqual(['resume', 'away 0-20'])
    lost.work(11 * HOUR)
    lost.say('resume')
    expect(lost.heard).toEqual(['resume', 'away 0-20', 'resume'])
    const aborted = rig()
    aborted.say('suspend')
    aborted.work(11 * HOUR)
    aborted.say('resume')
    expect(aborted.heard).toEqual(['resume', 'resume'])
  })

  test('an unlock, a waking and activity out of nothing', () => {
    const { heard, watch, say, work } = rig()
    work(11 * HOUR)
    say('unlock-screen')
    say('resume')
    watch.active()
    watch.lockChanged(false)
    expect(heard).toEqual(['resume'])
  })

  test('an unlock while asleep is a waking, too', () => {
    const { clock, heard, say } = rig()
    say('lock-screen')
    say('suspend')
    clock.sleep(20 * MINUTE)
    say('unlock-screen')
    expect(heard).toEqual(['resume', 'away 0-20'])
  })
})

test('A13: locked while asleep, as the system itself says: away until it is unlocked', () => {
  const { clock, heard, say, idle, lockState } = rig()
  say('suspend')
  lockState('locked')
  clock.sleep(20 * MINUTE)
  say('resume')
  idle(40 * MINUTE)
  expect(heard).toEqual(['resume'])
  lockState('unlocked')
  say('unlock-screen')
  expect(heard).toEqual(['resume', 'away 0-60'])
})

test('A13: one touch of the locked screen, or activity under it, is no return', () => {
  const { heard, watch, say, idle, work, lockState } = rig()
  say('lock-screen')
  lockState('locked')
  idle(10 * MINUTE)
  work(MINUTE)
  watch.active()
  idle(10 * MINUTE)
  lockState('unlocked')
  say('unlock-screen')
  expect(heard).toEqual(['away 0-21'])
})

test('A13: where locking has no event, the system is asked', () => {
  const { heard, idle, work, lockState, watch, clock } = rig({ alwaysCheck: true })
  work(HOUR)
  lockState('locked')
  idle(30 * MINUTE)
  lockState('unlocked')
  work(MINUTE)
  expect(heard).toEqual(['away 60-90'])
  watch.dispose()
  expect(clock.timers).toBe(0)
})

test('A13: the lock of another source counts as an event', () => {
  const { heard, watch, idle } = rig({ alwaysCheck: true, mute: true, noIdle: true })
  watch.lockChanged(true)
  idle(30 * MINUTE)
  watch.lockChanged(false)
  expect(heard).toEqual(['away 0-30'])
})

test('nothing is looked at while the user is there and every lock has an event', () => {
  const { clock, say } = rig()
  expect(clock.timers).toBe(0)
  say('lock-screen')
  expect(clock.timers).toBe(1)
  say('unlock-screen')
  clock.advance(CHECK_MS)
  expect(clock.timers).toBe(0)
})
