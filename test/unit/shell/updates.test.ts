import { expect, test } from 'vitest'
import {
  CHECK_EVERY_MS,
  createUpdates,
  FIRST_CHECK_MS,
  updateWords,
  WAIT_MS,
  type UpdateCheck,
} from '../../../src-main/shell/system/updates.ts'
import { updateMode, type UpdateMode } from '../../../src-main/shell/system/installation.ts'
import { FakeClock } from '../../support/fakes/clock.ts'
import { recordingLog } from './support.ts'

/** A server that offers what it is told to, and counts what is asked of it. */
function rig(mode: UpdateMode = 'install') {
  const clock = new FakeClock()
  const log = recordingLog()
  const state = { enabled: true, p0: 0, fails: false, checks: 0, downloads: 0, loads: 0 }
  const offer: { check: UpdateCheck } = { check: { kind: 'newer', version: '1.2.0' } }
  const installOnQuit: boolean[] = []
  const updates = createUpdates({
    mode,
    load() {
      state.loads += 1
      return Promise.resolve({
        check() {
          state.checks += 1
          return state.fails ? Promise.reject(new Error('no route')) : Promise.resolve(offer.check)
        },
        download: () => Promise.resolve(void (state.downloads += 1)),
        installOnQuit: (wanted) => void installOnQuit.push(wanted),
      })
    },
    isEnabled: () => state.enabled,
    mustWait: () => state.p0 > 0,
    after: (ms, run) => clock.setTimer(ms, run),
    onStatus: () => undefined,
    log,
  })
  /** Timers fire at once, what they started ends in later microtasks. */
  async function pass(ms: number): Promise<void> {
    clock.advance(ms)
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
  }
  updates.settingChanged()
  return { clock, log, state, offer, installOnQuit, updates, pass }
}

test('an update is fetched a minute after the start and installed on quit', async () => {
  const { updates, state, installOnQuit, pass } = rig()
  expect(state.loads).toBe(0)
  await pass(FIRST_CHECK_MS)
  expect(updates.status()).toEqual({ kind: 'ready', version: '1.2.0' })
  expect(updateWords(updates.status())).toBe('Version 1.2.0 installs on quit')
  updates.quitting(false)
  expect(installOnQuit).toEqual([true])
  // The end of the system would cut it short; it goes in another time.
  updates.quitting(true)
  expect(installOnQuit).toEqual([true, false])
})

test('it looks once a day, and fetches the same version once', async () => {
  const { state, pass } = rig()
  await pass(FIRST_CHECK_MS)
  for (let day = 0; day < 3; day += 1) await pass(CHECK_EVERY_MS)
  expect(state).toMatchObject({ checks: 4, downloads: 1, loads: 1 })
})

test('while a P0 is unacknowledged nothing is looked for, fetched or installed', async () => {
  const { updates, state, installOnQuit, pass } = rig()
  state.p0 = 1
  await pass(FIRST_CHECK_MS)
  expect(state.checks).toBe(0)
  state.p0 = 0
  await pass(WAIT_MS)
  expect(updates.status().kind).toBe('ready')
  state.p0 = 1
  updates.quitting(false)
  expect(installOnQuit).toEqual([false])
})

test('a failure is a log line and a word, and tomorrow is tried again', async () => {
  const { updates, state, log, pass } = rig()
  state.fails = true
  await pass(FIRST_CHECK_MS)
  expect(updateWords(updates.status())).toBe('Could not look for updates')
  expect(log.lines).toHaveLength(1)
  await pass(WAIT_MS)
  expect(state.checks).toBe(1)
  state.fails = false
  await pass(CHECK_EVERY_MS)
  expect(updates.status().kind).toBe('ready')
})

test('what was fetched stays ready when a later check fails', async () => {
  const { updates, state, pass } = rig()
  await pass(FIRST_CHECK_MS)
  state.fails = true
  await pass(CHECK_EVERY_MS)
  expect(updates.status().kind).toBe('ready')
})

test('switched off, nothing runs and nothing is installed; on again, it looks', async () => {
  const { clock, updates, state, installOnQuit, pass } = rig()
  await pass(FIRST_CHECK_MS)
  state.enabled = false
  updates.settingChanged()
  expect(updates.status()).toEqual({ kind: 'off' })
  expect(clock.timers).toBe(0)
  updates.quitting(false)
  expect(installOnQuit).toEqual([false])
  state.enabled = true
  updates.settingChanged()
  await pass(FIRST_CHECK_MS)
  expect(state.checks).toBe(2)
})

test('a package that something else replaces is told about a version, never fetched', async () => {
  const { updates, state, pass } = rig('tell')
  await pass(FIRST_CHECK_MS)
  expect(updateWords(updates.status())).toBe('Version 1.2.0 is available')
  expect(state.downloads).toBe(0)
})

test('an installation that cannot tell says nothing', async () => {
  const { updates, offer, pass } = rig()
  offer.check = { kind: 'unsupported' }
  await pass(FIRST_CHECK_MS)
  expect(updateWords(updates.status())).toBeNull()
})

test('unpackaged, no updater is ever loaded', async () => {
  const { clock, state, pass } = rig('off')
  expect(clock.timers).toBe(0)
  await pass(CHECK_EVERY_MS)
  expect(state.loads).toBe(0)
})

test.each([
  ['linux', false, { APPIMAGE: '/a' }, 'off'],
  ['linux', true, { APPIMAGE: '/a' }, 'install'],
  ['linux', true, {}, 'tell'],
  ['darwin', true, {}, 'install'],
  ['win32', true, {}, 'install'],
  ['win32', true, { PORTABLE_EXECUTABLE_FILE: 'D:\\f.exe' }, 'tell'],
] as const)('%s, packaged %s, %j: %s', (platform, packaged, env, mode) => {
  expect(updateMode(platform, packaged, env)).toBe(mode)
})
