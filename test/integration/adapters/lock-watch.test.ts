/** A13 on Linux: the lock as logind and the screen savers tell it, on a real bus. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type BusLink, linkBus } from '../../../src-main/adapters/dbus/bus.ts'
import { SESSION_RULES, SYSTEM_RULES, watchLock } from '../../../src-main/shell/system/lock-watch.ts'
import { setUp } from '../../electron-on-chromium/setup.ts'
import { playLogin, startBus, type PlayedLogin, type PrivateBus } from '../../support/private-bus.ts'

let bus: PrivateBus
let login: PlayedLogin
const links: BusLink[] = []

beforeAll(async () => {
  setUp()
  bus = await startBus()
}, 120_000)
afterAll(() => bus.close())
beforeEach(async () => {
  login = await playLogin(bus.path)
})
afterEach(() => {
  login.close()
  links.splice(0).forEach((link) => link.close())
})

async function rig(sessionId: string | undefined) {
  const heard: boolean[] = []
  const nothing = () => undefined
  const common = { path: bus.path, after: () => nothing }
  let opened = 0
  const system: BusLink = linkBus({
    ...common,
    rules: SYSTEM_RULES,
    onSignal: (signal) => lock.systemSignal(signal),
    onOpen() {
      opened += 1
      lock.systemOpened()
    },
  })
  const onOpen = () => void (opened += 1)
  const session = linkBus({
    ...common,
    rules: SESSION_RULES,
    onSignal: (signal) => lock.sessionSignal(signal),
    onOpen,
  })
  const lock = watchLock({ system, sessionId, onChange: (isLocked) => void heard.push(isLocked) })
  links.push(system, session)
  links.forEach((link) => link.listen())
  await expect.poll(() => opened).toBe(2)
  await expect.poll(() => login.asked()).toContain('LockedHint')
  return { heard, lock }
}

test('A13: the hint of the own session, found by its id or by its process, and no other session’s', async () => {
  for (const sessionId of ['7', undefined]) {
    login.forget()
    const { heard, lock } = await rig(sessionId)
    login.hint('other', true)
    login.hint('own', true)
    await expect.poll(() => heard).toEqual([true])
    expect(lock.isLocked()).toBe(true)
    login.hint('own', false)
    await expect.poll(() => heard).toEqual([true, false])
    links.splice(0).forEach((link) => link.close())
  }
})

test('A13: a screen saver counts, and both together are one', async () => {
  const { heard } = await rig('7')
  login.saver('org.gnome.ScreenSaver', true)
  await expect.poll(() => heard).toEqual([true])
  login.hint('own', true)
  login.saver('org.gnome.ScreenSaver', false)
  login.hint('own', false)
  await expect.poll(() => heard).toEqual([true, false])
})

test('A13: a lock that is only asked for is told, but is no certainty', async () => {
  const { heard, lock } = await rig('7')
  login.ask('Lock')
  await expect.poll(() => heard).toEqual([true])
  expect(lock.isLocked()).toBe(false)
  login.ask('Unlock')
  await expect.poll(() => heard).toEqual([true, false])
})

test('a hint that stands when the app starts is known', async () => {
  login.hint('own', true)
  const { heard } = await rig('7')
  await expect.poll(() => heard).toEqual([true])
})
