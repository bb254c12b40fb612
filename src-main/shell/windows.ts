/** The mini feed window: made once, hidden instead of closed, never in the way of anything that must happen. */
import { app, BrowserWindow } from 'electron'
import type { LogPort } from '../core/ports.ts'
import { channelOf } from '../ipc-channels.ts'
import type { Broadcasts, WindowIntent } from '../ipc-contract.ts'
import { APP_PAGE } from './app-protocol.ts'
import { createCrashPolicy } from './crash-policy.ts'
import { createOutgoing } from './outgoing.ts'
import { windowOptions, type WindowLook } from './window-options.ts'
import { createWindowPlace, type WindowPlacePorts } from './window-place.ts'
import type { WindowMemory } from './window-state.ts'

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
  readonly onBroken: () => void
  readonly log: LogPort
}

export interface FeedWindow {
  /** Makes it, hidden: it also plays the sounds (A17), so it exists from the start. */
  create(): void
  show(): void
  /** Without taking the focus (P0, opt-in). */
  showInactive(): void
  /** For a start in the background where no tray could bring a hidden window back. */
  showMinimised(): void
  hide(): void
  toggle(): void
  isOurs(webContentsId: number): boolean
  send<B extends keyof Broadcasts>(name: B, message: Broadcasts[B]): boolean
  /** Kept until the page can hear it. */
  intent(intent: WindowIntent): void
  /** The page asked for its first snapshot and listens. */
  pageReady(): void
  attract(): void
  setPinned(pinned: boolean): void
  setOpacity(opacity: number): void
  /** From here on closing closes. */
  release(): void
}

/** Said once, when the window is closed for the first time. */
export const CLOSED_TEXT = {
  tray: 'Closing the window hides it: the feed and its alerts go on, and the tray icon brings it back. Quit is in the tray menu.',
  minimised:
    'This desktop shows no tray icons, so closing only minimises the window: the feed and its alerts go on. Quit is in the File menu (Ctrl+Q).',
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
  const outgoing = createOutgoing(log)

  const isOnScreen = (win: BrowserWindow) => win.isVisible() && !win.isMinimized()

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

  function reload(win: BrowserWindow, reason: string): void {
    listening = false
    ports.onVisible(false)
    if (released || reason === 'clean-exit') return
    log.error('the window process ended', { reason })
    if (!crashes.mayRestart(Date.now())) return ports.onBroken()
    void win.loadURL(APP_PAGE).then(
      () => ports.onVisible(isOnScreen(win)),
      () => ports.onBroken(),
    )
  }

  function watch(win: BrowserWindow): void {
    const tell = () => ports.onVisible(isOnScreen(win))
    for (const name of ['show', 'hide', 'minimize', 'restore'] as const)
      // Sound: one signature for all four; the overloads only accept one literal at a time.
      win.on(name as 'show', tell)
    for (const name of ['move', 'resize'] as const) win.on(name as 'move', () => place.saveSoon(win)) // as above
    win.on('blur', () => (blurredAt = Date.now()))
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
    win.webContents.on('render-process-gone', (_event, details) => reload(win, details.reason))
    win.webContents.on('did-start-loading', () => (listening = false))
  }

  function make(): BrowserWindow {
    const win = new BrowserWindow({ ...windowOptions(ports, look), ...place.first() })
    watch(win)
    win.loadURL(APP_PAGE).catch((error: unknown) => log.error('the page could not be loaded', { error }))
    return win
  }

  const ensure = (): BrowserWindow => {
    window ??= make()
    return window
  }

  function bringBack(win: BrowserWindow): void {
    if (win.isMinimized()) win.restore()
    place.keepOnDisplays(win)
  }

  const api: FeedWindow = {
    create: () => void ensure(),
    show() {
      const win = ensure()
      bringBack(win)
      win.show()
      // A program without an icon in the Dock is not the active one, and its window alone would not take the keys.
      if (process.platform === 'darwin') app.focus({ steal: true })
      win.focus()
      win.flashFrame(false)
    },
    showInactive() {
      const win = ensure()
      if (isOnScreen(win)) return
      bringBack(win)
      win.showInactive()
    },
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
    send(name, message) {
      if (window === null || window.isDestroyed() || !listening) return false
      const checked = outgoing.broadcast(name, message)
      if (checked === null) return false
      window.webContents.send(channelOf(name), checked)
      return true
    },
    intent(intent) {
      if (!api.send('intent', intent)) waiting = [...waiting, intent].slice(-5)
    },
    pageReady() {
      listening = true
      const intents = waiting
      waiting = []
      // After the snapshot's reply has left: an intent may name one of its rows.
      setImmediate(() => intents.forEach((intent) => api.intent(intent)))
    },
    attract() {
      if (window !== null && !window.isFocused()) window.flashFrame(true)
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
      if (window !== null && !window.isDestroyed()) place.save(window)
    },
  }
  return api
}
