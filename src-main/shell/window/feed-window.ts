/** The mini feed window: made once, hidden instead of closed, loaded again when its page fails, never in the way of what must happen. */
import { BrowserWindow } from 'electron'
import type { LogPort } from '../../core/ports.ts'
import { channelOf, type Broadcasts, type WindowIntent } from '../../contract/contract.ts'
import { APP_PAGE } from './app-protocol.ts'
import { createWindowAttention, isOnScreen } from './attention.ts'
import { windowOptions, type WindowLook } from './options.ts'
import { createWindowPlace, type WindowMemory, type WindowPlacePorts } from './place.ts'

export interface FeedWindowPorts extends WindowPlacePorts {
  readonly preload: string
  readonly icon: string | null
  readonly title: string
  readonly memory: WindowMemory
  /** Whether a hidden window could be had back from a tray icon, asked at the moment of closing. */
  readonly trayIsThere: () => Promise<boolean>
  readonly onVisible: (visible: boolean) => void
  /** The window was closed by the user for the first time ever: `tray` or, without one, `minimised`. */
  readonly onFirstClose: (where: 'tray' | 'minimised') => void
  /** The page failed again and again: loaded again in so many ms, which the window itself cannot say. Null: it is back. */
  readonly onBroken: (againInMs: number | null) => void
  readonly platform: NodeJS.Platform
  /** An app without a dock icon does not come to the front by showing its window (macOS). */
  readonly takeFocus: () => void
  readonly log: LogPort
}

export interface FeedWindow {
  /** Makes it, hidden: it also plays the sounds (alerts.md A17), so it exists from the start. */
  create(): void
  show(): void
  /** Out of hiding, without taking the focus. */
  appear(): void
  /** To be seen at once, also when it is covered, without taking the focus. */
  raise(): void
  /** For a start in the background where no tray could bring a hidden window back. */
  showMinimised(): void
  hide(): void
  toggle(): void
  isOurs(webContentsId: number): boolean
  /** The page is there and hears what is sent. */
  isListening(): boolean
  send<B extends keyof Broadcasts>(name: B, message: Broadcasts[B]): boolean
  /** Kept until the page can hear it. */
  intent(intent: WindowIntent): void
  /** The page asked for its first snapshot and listens. */
  pageReady(): void
  /** Flashes until it is seen, without taking the focus (A10). */
  attract(): void
  /** Somebody has seen it. */
  calm(): void
  setPinned(pinned: boolean): void
  setOpacity(opacity: number): void
  /** From here on closing closes. */
  release(): void
}

/** Said once, when the window is closed for the first time. */
export const CLOSED_TEXT = {
  tray: 'Closing the window hides it: the feed and its alerts go on, and the tray icon brings it back. Quit is in the tray menu.',
  minimised:
    'This desktop shows no tray icons, so closing only minimises the window: the feed and its alerts go on. Ctrl+Q quits, as does the File menu, which Alt shows.',
} as const

/** A click on the tray icon takes the focus away before it is told; a blur this fresh still counts as focused. */
const BLUR_GRACE_MS = 300

export function createFeedWindow(ports: FeedWindowPorts): FeedWindow {
  const { memory, log } = ports
  let window: BrowserWindow | null = null
  let listening = false
  let released = false
  let blurredAt = 0
  let waiting: WindowIntent[] = []
  let look: WindowLook = { pinned: false, opacity: 1 }
  const place = createWindowPlace(ports)
  const crashes = createCrashPolicy()
  let again: NodeJS.Timeout | null = null
  let isBroken = false
  const attention = createWindowAttention({
    platform: ports.platform,
    isPinned: () => look.pinned,
    keepOnDisplays: place.keepOnDisplays,
  })

  async function putAway(win: BrowserWindow): Promise<void> {
    place.save(win)
    const hasTray = await ports.trayIsThere()
    if (win.isDestroyed() || released) return
    if (hasTray) win.hide()
    else win.minimize()
    if (memory.closeExplained()) return
    memory.rememberCloseExplained()
    ports.onFirstClose(hasTray ? 'tray' : 'minimised')
  }

  function load(win: BrowserWindow): void {
    if (again !== null) clearTimeout(again)
    again = null
    win.loadURL(APP_PAGE).then(
      () => ports.onVisible(isOnScreen(win)),
      (error: unknown) => failed(win, error),
    )
  }

  function failed(win: BrowserWindow, reason: unknown): void {
    listening = false
    if (released || win.isDestroyed() || again !== null) return
    ports.onVisible(false)
    log.error('the page failed', { reason })
    const waitMs = crashes.failed(Date.now())
    // Not within the event that told of it.
    again = setTimeout(() => {
      if (!win.isDestroyed()) load(win)
    }, waitMs)
    if (waitMs === 0 || isBroken) return
    isBroken = true
    ports.onBroken(waitMs)
  }

  /** Who wants to see the window does not wait for the next attempt. */
  function loadNow(win: BrowserWindow): void {
    if (again !== null) load(win)
  }

  function watch(win: BrowserWindow): void {
    const tell = () => ports.onVisible(isOnScreen(win))
    for (const name of ['show', 'hide', 'minimize', 'restore'] as const)
      // Sound: one signature for all four; the overloads only accept one literal at a time.
      win.on(name as 'show', tell)
    for (const name of ['move', 'resize'] as const) win.on(name as 'move', () => place.saveSoon(win)) // as above
    win.on('blur', () => (blurredAt = Date.now()))
    win.on('focus', () => attention.calm(win))
    win.on('close', (event) => {
      if (released) return place.save(win)
      event.preventDefault()
      void putAway(win)
    })
    win.on('closed', () => {
      window = null
      listening = false
      ports.onVisible(false)
    })
    win.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit') failed(win, reason)
    })
    win.webContents.on('did-start-loading', () => (listening = false))
  }

  function make(): BrowserWindow {
    const win = new BrowserWindow({ ...windowOptions(ports, look), ...place.first() })
    watch(win)
    load(win)
    return win
  }

  const ensure = (): BrowserWindow => {
    window ??= make()
    return window
  }

  const api: FeedWindow = {
    create: () => void ensure(),
    show() {
      const win = ensure()
      if (win.isMinimized()) win.restore()
      place.keepOnDisplays(win)
      win.show()
      // A program without an icon in the Dock is not the active one, and its window alone would not take the keys.
      ports.takeFocus()
      win.focus()
      attention.calm(win)
      loadNow(win)
    },
    appear: () => attention.appear(ensure()),
    raise: () => attention.raise(ensure()),
    showMinimised: () => ensure().minimize(),
    hide() {
      if (window !== null) void putAway(window)
    },
    toggle() {
      const win = ensure()
      const isInFront = win.isFocused() || Date.now() - blurredAt < BLUR_GRACE_MS
      if (isOnScreen(win) && isInFront) void putAway(win)
      else api.show()
    },
    isOurs: (id) => window !== null && !window.isDestroyed() && window.webContents.id === id,
    isListening: () => window !== null && !window.isDestroyed() && listening,
    send(name, message) {
      if (window === null || window.isDestroyed() || !listening) return false
      window.webContents.send(channelOf(name), message)
      return true
    },
    intent(intent) {
      if (!api.send('intent', intent)) waiting = [...waiting, intent].slice(-5)
    },
    pageReady() {
      listening = true
      crashes.alive(Date.now())
      if (isBroken) ports.onBroken(null)
      isBroken = false
      const intents = waiting
      waiting = []
      // After the snapshot's reply has left: an intent may name one of its rows.
      setImmediate(() => intents.forEach((intent) => api.intent(intent)))
    },
    attract: () => attention.attract(ensure()),
    calm() {
      if (window !== null) attention.calm(window)
    },
    setPinned(pinned) {
      look = { ...look, pinned }
      // `floating` keeps it above other windows without covering full-screen apps' own alerts.
      window?.setAlwaysOnTop(pinned, 'floating')
    },
    setOpacity(opacity) {
      look = { ...look, opacity }
      window?.setOpacity(opacity)
    },
    release() {
      released = true
      if (again !== null) clearTimeout(again)
      if (window !== null && !window.isDestroyed()) place.save(window)
    },
  }
  return api
}

const AT_ONCE = 3
const LIVED_MS = 60_000
const FIRST_WAIT_MS = 30_000
const LONGEST_WAIT_MS = 15 * 60_000

/**
 * When a page that failed is loaded again: three times at once, then after 30 s, 1 min, 2 min … 15 min, without end, since
 * what broke it may pass. A page that has lived for a minute has recovered.
 */
export function createCrashPolicy() {
  let failures = 0
  let aliveSince: number | null = null
  return {
    /** It failed: how long to wait before loading it again. */
    failed(now: number): number {
      if (aliveSince !== null && now - aliveSince >= LIVED_MS) failures = 0
      aliveSince = null
      failures += 1
      if (failures <= AT_ONCE) return 0
      return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - AT_ONCE - 1))
    },
    /** It is there and answers. */
    alive: (now: number) => void (aliveSince ??= now),
  }
}
