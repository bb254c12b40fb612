/** The tray icon and its menu under the user's hand: the stand-in plays each system as Electron is there. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { MenuEntry, TrayAction, TrayModel } from '../../../src-main/core/tray/types.ts'
import { createTray, type AppTray } from '../../../src-main/shell/tray/tray.ts'
import { Tray } from '../../electron-on-chromium/api/tray.ts'
import { system, type Played } from '../../electron-on-chromium/platform.ts'

vi.mock('electron', async () => {
  const { Menu } = await import('../../electron-on-chromium/api/menu.ts')
  const { NativeImage } = await import('../../electron-on-chromium/api/native-image.ts')
  const tray = await import('../../electron-on-chromium/api/tray.ts')
  return { Menu, Tray: tray.Tray, nativeImage: NativeImage }
})

let tray: AppTray | null = null
beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  tray?.destroy()
  tray = null
  system.platform = 'linux'
  vi.useRealTimers()
})

function rig(platform: Played) {
  system.platform = platform
  const heard: string[] = []
  let unacknowledged = 0
  let drawn = 0
  const acknowledgeAll: TrayAction = { kind: 'acknowledge-all' }
  const menu = (): MenuEntry[] => [
    { kind: 'text', label: `${unacknowledged} P0` },
    { kind: 'item', label: 'Acknowledge all', enabled: true, checked: null, action: acknowledgeAll },
  ]
  const model = (): TrayModel => {
    drawn += 1
    return { icon: 'live', badge: '', tooltip: `${unacknowledged}`, title: '', menu: menu() }
  }
  tray = createTray({
    icons: '/nowhere',
    platform,
    model,
    act: ({ kind }) => void heard.push(kind),
    onClick: () => void heard.push('toggle'),
    againInMs: () => null,
  })
  const arrive = () => {
    unacknowledged += 1
    tray?.touch('news')
    vi.advanceTimersByTime(1000)
  }
  const state = () => {
    const inspected = Tray.inspect()
    if (inspected === undefined) throw new Error('no tray')
    return inspected
  }
  const words = () => state().menu[0]?.label
  return { heard, arrive, state, words, drawn: () => drawn }
}

test('E3: macOS: a left click toggles the window and opens no menu; the right one opens it, up to date', () => {
  const { heard, arrive, state, words } = rig('darwin')
  Tray.click('click')
  expect(heard).toEqual(['toggle'])
  expect(state().menuIsOpen).toBe(false)
  arrive()
  Tray.click('right-click')
  expect(state().menuIsOpen).toBe(true)
  expect(words()).toBe('1 P0')
  Tray.leaveMenu()
  Tray.click('click', { ctrlKey: true })
  expect(heard).toEqual(['toggle'])
  expect(state().menuIsOpen).toBe(true)
})

test.each(['darwin', 'win32'] as const)(
  'E3: on %s a menu that is open stays as it is while signals arrive, and its items work',
  (platform) => {
    const { heard, arrive, state, words } = rig(platform)
    Tray.click('right-click')
    for (let n = 0; n < 3; n += 1) arrive()
    expect(state()).toMatchObject({ menuIsOpen: true, replacedWhileOpen: 0, tooltip: '3' })
    expect(words()).toBe('0 P0')
    Tray.clickItem(['Acknowledge all'])
    expect(heard).toEqual(['acknowledge-all'])
    expect(state().menuIsOpen).toBe(false)
    // Closed, it catches up by itself.
    vi.advanceTimersByTime(1000)
    if (platform === 'darwin') Tray.click('right-click')
    expect(words()).toBe('3 P0')
  },
)

test('on Linux, which never says that a menu was closed, it is up to date at once, opened or not', () => {
  const { heard, arrive, words } = rig('linux')
  Tray.click('right-click')
  arrive()
  expect(words()).toBe('1 P0')
  Tray.clickItem(['Acknowledge all'])
  expect(heard).toEqual(['acknowledge-all'])
  arrive()
  expect(words()).toBe('2 P0')
})

test('a desktop that never says that its menu was closed does not keep an old one for good', () => {
  const { arrive, words } = rig('win32')
  Tray.click('right-click')
  arrive()
  expect(words()).toBe('0 P0')
  vi.advanceTimersByTime(61_000)
  expect(words()).toBe('1 P0')
})

test('a feed of four signals a second has the tray drawn every five seconds, and news at once all the same', () => {
  const { arrive, words, drawn } = rig('linux')
  const drawnIn = (act: () => void): number => {
    const before = drawn()
    act()
    return drawn() - before
  }
  const trade = (seconds: number): void => {
    for (let n = 0; n < 4 * seconds; n += 1) {
      tray?.touch('traffic')
      vi.advanceTimersByTime(250)
    }
  }
  expect(drawnIn(() => trade(32))).toBe(6)
  expect(drawnIn(arrive)).toBe(1)
  expect(words()).toBe('1 P0')
  expect(drawnIn(() => vi.advanceTimersByTime(60_000))).toBe(0)
})
