/** The window over an Electron that is as strict as the real one: what it does unasked, and never with the focus. */
import { beforeEach, afterEach, describe, expect, test, vi } from 'vitest'
import type { FeedWindowPorts } from '../../../src-main/shell/window/feed-window.ts'
import { recordingLog } from './support.ts'

const electron = vi.hoisted(() => ({
  loadFails: false,
  windows: [] as {
    calls: string[]
    options: Record<string, unknown>
    visible: boolean
    minimized: boolean
    focused: boolean
    flashing: boolean
    emit(name: string, ...args: unknown[]): void
    page: { emit(name: string, ...args: unknown[]): void }
  }[],
}))
vi.mock('electron', async () => {
  const { EventEmitter } = await import('node:events')
  class Page extends EventEmitter {
    readonly id = 1
    send = () => undefined
  }
  class BrowserWindow extends EventEmitter {
    readonly calls: string[] = []
    readonly webContents = new Page()
    readonly page = this.webContents
    visible = false
    minimized = false
    focused = false
    flashing = false
    readonly options: Record<string, unknown>
    constructor(options: Record<string, unknown>) {
      super()
      this.options = options
      electron.windows.push(this)
    }
    loadURL() {
      this.calls.push('load')
      return electron.loadFails ? Promise.reject(new Error('ERR_FAILED')) : Promise.resolve()
    }
    isVisible = () => this.visible
    isMinimized = () => this.minimized
    isFocused = () => this.focused
    isDestroyed = () => false
    getBounds = () => ({ x: 10, y: 10, width: 396, height: 650 })
    getContentBounds = () => ({ x: 18, y: 40, width: 380, height: 600 })
    setBounds = () => void this.calls.push('setBounds')
    #come(focused: boolean) {
      this.visible = true
      this.minimized = false
      this.focused ||= focused
      this.emit('show')
    }
    show() {
      this.calls.push('show')
      this.#come(true)
    }
    showInactive() {
      this.calls.push('showInactive')
      // One that is minimised stays so.
      if (!this.minimized) this.#come(false)
    }
    restore() {
      this.calls.push('restore')
      this.#come(true)
    }
    hide() {
      this.visible = this.minimized = this.focused = false
      this.emit('hide')
    }
    minimize() {
      this.minimized = true
      this.focused = false
    }
    focus() {
      this.focused = true
      this.emit('focus')
    }
    moveTop = () => void this.calls.push('moveTop')
    setAlwaysOnTop = (flag: boolean) => void this.calls.push(`top ${flag}`)
    setVisibleOnAllWorkspaces = (flag: boolean) => void this.calls.push(`everywhere ${flag}`)
    flashFrame(flag: boolean) {
      // A hidden window has no button that could flash (E12).
      this.flashing = flag && this.visible
    }
  }
  const area = { x: 0, y: 0, width: 1280, height: 800 }
  return {
    BrowserWindow,
    nativeTheme: { shouldUseDarkColors: true },
    screen: { getAllDisplays: () => [{ workArea: area }], getPrimaryDisplay: () => ({ workArea: area }) },
  }
})
const { createCrashPolicy, createFeedWindow } = await import('../../../src-main/shell/window/feed-window.ts')

beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
  electron.windows.length = 0
  electron.loadFails = false
})
afterEach(() => void vi.useRealTimers())

function rig(platform: NodeJS.Platform = 'linux') {
  const told: (number | null)[] = []
  const remembered: unknown[] = []
  let stolen = 0
  const ports: FeedWindowPorts = {
    preload: '/preload.cjs',
    icon: null,
    title: 'FastFeed',
    canPlace: true,
    memory: {
      bounds: () => null,
      rememberBounds: (bounds) => void remembered.push(bounds),
      closeExplained: () => true,
      rememberCloseExplained: () => undefined,
    },
    trayBounds: () => null,
    trayIsThere: () => Promise.resolve(true),
    onVisible: () => undefined,
    onFirstClose: () => undefined,
    onBroken: (againInMs) => void told.push(againInMs),
    platform,
    takeFocus: () => void (stolen += 1),
    log: recordingLog(),
  }
  const window = createFeedWindow(ports)
  window.create()
  const [win] = electron.windows
  if (win === undefined) throw new Error('no window was made')
  return { window, win, told, remembered, stolen: () => stolen }
}

test('it is made with the sizes of its page, hides its menu bar, and a hidden page knows that it is', () => {
  expect(rig().win.options).toMatchObject({
    ...{ show: false, useContentSize: true, autoHideMenuBar: true, paintWhenInitiallyHidden: false },
    ...{ width: 380, height: 600, minWidth: 320, minHeight: 400 },
  })
})

test('its size is remembered as the page’s, so that it does not grow by its frame with every start', () => {
  const { window, remembered } = rig()
  window.show()
  window.release()
  expect(remembered).toEqual([{ x: 10, y: 10, width: 380, height: 600 }])
})

test('the user brings it to the front, which on macOS needs the app’s focus; attention does not', () => {
  const { window, win, stolen } = rig('darwin')
  window.raise()
  window.attract()
  expect([stolen(), win.focused]).toEqual([0, false])
  window.show()
  expect([stolen(), win.focused]).toEqual([1, true])
})

describe.each(['linux', 'win32'] as const)('A15, A10 on %s', (platform) => {
  test.each(['hidden', 'minimised', 'covered'] as const)('%s, it is raised without the focus', (how) => {
    const { window, win } = rig(platform)
    if (how !== 'hidden') window.show()
    if (how === 'minimised') win.minimized = true
    win.focused = false
    window.raise()
    expect(win).toMatchObject({ visible: true, minimized: false, focused: false })
    expect(win.calls.at(-1)).toBe('moveTop')
  })

  test('it flashes when asked to, hidden too, until it has the focus', () => {
    const { window, win } = rig(platform)
    window.attract()
    expect(win).toMatchObject({ visible: true, focused: false, flashing: true })
    win.emit('focus')
    expect(win.flashing).toBe(false)
    win.focused = true
    window.attract()
    expect(win.flashing).toBe(false)
  })

  test('minimised, it flashes where it is; dealt with elsewhere, it stops', () => {
    const { window, win } = rig(platform)
    window.show()
    win.focused = false
    win.minimized = true
    window.attract()
    expect(win).toMatchObject({ minimized: true, flashing: true })
    window.calm()
    expect(win.flashing).toBe(false)
  })

  test('under the user’s hands nothing is done', () => {
    const { window, win } = rig(platform)
    window.show()
    const before = win.calls.length
    window.raise()
    expect(win.calls).toHaveLength(before)
  })
})

describe('a page that keeps failing', () => {
  const crash = (win: ReturnType<typeof rig>['win'], reason = 'crashed') =>
    win.page.emit('render-process-gone', {}, { reason })
  const loads = (win: ReturnType<typeof rig>['win']) => win.calls.filter((call) => call === 'load').length

  test('is loaded again at once three times; then the desktop is told, once, and it is tried ever more slowly', async () => {
    const { window, win, told } = rig()
    for (let n = 0; n < 3; n += 1) {
      crash(win)
      await vi.advanceTimersByTimeAsync(1)
    }
    expect([loads(win), told]).toEqual([4, []])
    crash(win)
    expect(told).toEqual([30_000])
    await vi.advanceTimersByTimeAsync(29_000)
    expect(loads(win)).toBe(4)
    electron.loadFails = true
    await vi.advanceTimersByTimeAsync(1_001 + 60_000 + 120_000)
    expect([loads(win), told]).toEqual([7, [30_000]])
    electron.loadFails = false
    await vi.advanceTimersByTimeAsync(240_000)
    window.pageReady()
    expect(told).toEqual([30_000, null])
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(loads(win)).toBe(8)
  })

  test('is tried at once when the user asks for the window', async () => {
    const { window, win } = rig()
    for (let n = 0; n < 4; n += 1) {
      crash(win)
      await vi.advanceTimersByTimeAsync(1)
    }
    const before = loads(win)
    window.show()
    expect(loads(win)).toBe(before + 1)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(loads(win)).toBe(before + 1)
  })

  test('a page that could not be loaded at the start is tried again, too', async () => {
    electron.loadFails = true
    const { win } = rig()
    await vi.advanceTimersByTimeAsync(10)
    expect(loads(win)).toBe(4)
  })

  test('one that ended in good order, or with the app, is left', async () => {
    const { window, win } = rig()
    crash(win, 'clean-exit')
    window.release()
    crash(win)
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(loads(win)).toBe(1)
  })
})

test('a page that keeps failing is loaded again at once three times, then ever more slowly, without end', () => {
  const policy = createCrashPolicy()
  expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((at) => policy.failed(at) / 1000)).toEqual([
    ...[0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900],
  ])
  // It came back, and did not live for long.
  policy.alive(100_000)
  policy.alive(140_000)
  expect(policy.failed(159_999)).toBe(900_000)
  policy.alive(200_000)
  expect(policy.failed(260_000)).toBe(0)
})
