import { Emitter, PreventableEvent } from '../strict.ts'
import { type Bounds, NativeWindow } from '../chromium/native-window.ts'
import { say } from '../watch.ts'
import { app } from './app.ts'
import { nativeTheme } from './native-theme.ts'
import { windows } from './registry.ts'
import { screen } from './screen.ts'
import { WebContents } from './web-contents.ts'

type Implemented =
  | (
      | 'id'
      | 'show'
      | 'showInactive'
      | 'hide'
      | 'close'
      | 'destroy'
      | 'focus'
      | 'blur'
      | 'minimize'
      | 'restore'
    )
  | ('isVisible' | 'isFocused' | 'isMinimized' | 'isDestroyed' | 'isMaximized' | 'isFullScreen' | 'loadURL')
  | (
      | 'getBounds'
      | 'setBounds'
      | 'getNormalBounds'
      | 'getPosition'
      | 'setPosition'
      | 'getSize'
      | 'setSize'
      | 'center'
    )
  | (
      | 'setMinimumSize'
      | 'setAlwaysOnTop'
      | 'isAlwaysOnTop'
      | 'setOpacity'
      | 'getOpacity'
      | 'flashFrame'
      | 'reload'
    )
  | (
      | 'setSkipTaskbar'
      | 'setMenu'
      | 'removeMenu'
      | 'setMenuBarVisibility'
      | 'setTitle'
      | 'getTitle'
      | 'moveTop'
    )
  | ('setVisibleOnAllWorkspaces' | 'setBackgroundColor' | 'setIcon' | 'setAutoHideMenuBar' | 'isResizable')

const WATCH_MS = 500

export class BrowserWindow extends Emitter implements Pick<Electron.BrowserWindow, Implemented> {
  private static lastId = 0
  readonly id = ++BrowserWindow.lastId
  private readonly contents: WebContents
  private readonly native: NativeWindow
  private bounds: Bounds
  private visible: boolean
  private minimized = false
  private destroyed = false
  private alwaysOnTop: boolean
  private opacity: number
  private title: string
  private firstLoad = true
  private watch: NodeJS.Timeout | undefined
  flashing = false
  skipTaskbar: boolean

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super()
    const { width = 800, height = 600, webPreferences = {} } = options
    const area = screen.getPrimaryDisplay().workArea
    const x = options.x ?? Math.round(area.x + (area.width - width) / 2)
    const y = options.y ?? Math.round(area.y + (area.height - height) / 2)
    this.bounds = { x, y, width, height }
    this.visible = options.show ?? true
    this.alwaysOnTop = options.alwaysOnTop ?? false
    this.skipTaskbar = options.skipTaskbar ?? false
    this.opacity = options.opacity ?? 1
    this.title = options.title ?? app.getName()
    this.native = new NativeWindow(!this.visible, this.bounds)
    if (this.alwaysOnTop) void this.native.setState('above', true)
    this.applyTheme()
    this.contents = new WebContents(this.native.page, webPreferences.preload, (kind) => {
      this.onInput(kind)
    })
    this.contents.on('did-finish-load', () => {
      if (this.firstLoad) this.emit('ready-to-show')
      this.firstLoad = false
    })
    windows.add(this)
    if (this.visible) this.watchBounds()
    app.emit('browser-window-created', new PreventableEvent(), this)
    app.emit('web-contents-created', new PreventableEvent(), this.contents)
    void this.native.page.then((page) => page.on('close', () => void this.closedByUser()))
  }

  static getAllWindows = (): BrowserWindow[] => [...windows]
  static getFocusedWindow = (): BrowserWindow | null =>
    [...windows].find((window) => window.isFocused()) ?? null
  static fromId = (id: number): BrowserWindow | null =>
    [...windows].find((window) => window.id === id) ?? null
  static fromWebContents = (contents: unknown): BrowserWindow | null =>
    [...windows].find((window) => window.contents === contents) ?? null

  /** Throws after `destroy`, as Electron does. */
  get webContents(): Electron.WebContents {
    this.alive()
    return this.contents as unknown as Electron.WebContents // the part of it that exists here
  }

  loadURL(url: string): Promise<void> {
    this.alive()
    return this.contents.load(url)
  }
  reload(): void {
    this.contents.reload()
  }

  show(): void {
    this.reveal(true)
  }
  showInactive(): void {
    this.reveal(false)
  }
  hide(): void {
    this.alive()
    if (!this.visible) return
    this.visible = false
    this.minimized = false
    clearInterval(this.watch)
    void this.native.hide().then(() => this.announce('hide'))
  }
  minimize(): void {
    this.minimized = true
    void this.native.hide().then(() => this.announce('minimize'))
  }
  restore(): void {
    if (!this.minimized) return
    this.minimized = false
    void this.native.show(true).then(() => this.announce('restore'))
  }
  focus(): void {
    if (this.visible) void this.native.focus()
  }
  blur(): void {
    void this.native.blur()
  }
  moveTop(): void {
    if (this.visible) void this.native.show(false)
  }
  isVisible = (): boolean => this.visible
  isFocused = (): boolean => this.visible && this.contents.focused
  isMinimized = (): boolean => this.minimized
  isMaximized = (): boolean => false
  isFullScreen = (): boolean => false
  isResizable = (): boolean => true
  isDestroyed = (): boolean => this.destroyed

  close(): void {
    if (this.destroyed) return
    const event = new PreventableEvent()
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
  }
  destroy(): void {
    if (this.destroyed) return
    this.destroyed = true
    clearInterval(this.watch)
    windows.delete(this)
    this.contents.markDestroyed()
    const gone = this.native.close()
    this.emit('closed')
    say('window', 'closed')
    void gone.then(() => app.windowClosed())
  }

  getBounds = (): Electron.Rectangle => ({ ...this.bounds })
  getNormalBounds = (): Electron.Rectangle => ({ ...this.bounds })
  getPosition = (): number[] => [this.bounds.x, this.bounds.y]
  getSize = (): number[] => [this.bounds.width, this.bounds.height]
  setBounds(bounds: Partial<Electron.Rectangle>): void {
    this.adopt({ ...this.bounds, ...bounds })
    void this.native.setBounds(this.bounds)
  }
  setPosition(x: number, y: number): void {
    this.setBounds({ x, y })
  }
  setSize(width: number, height: number): void {
    this.setBounds({ width, height })
  }
  center(): void {
    const { x, y, width, height } = screen.getPrimaryDisplay().workArea
    this.setPosition(
      Math.round(x + (width - this.bounds.width) / 2),
      Math.round(y + (height - this.bounds.height) / 2),
    )
  }

  setAlwaysOnTop(flag: boolean): void {
    if (flag === this.alwaysOnTop) return
    this.alwaysOnTop = flag
    void this.native.setState('above', flag)
    this.emit('always-on-top-changed', new PreventableEvent(), flag)
  }
  isAlwaysOnTop = (): boolean => this.alwaysOnTop
  setOpacity(opacity: number): void {
    this.opacity = opacity
  }
  getOpacity = (): number => this.opacity
  flashFrame(flag: boolean): void {
    this.flashing = flag
    void this.native.setState('demands_attention', flag)
  }
  setSkipTaskbar(skip: boolean): void {
    this.skipTaskbar = skip
    void this.native.setState('skip_taskbar', skip)
  }
  setVisibleOnAllWorkspaces(visible: boolean): void {
    void this.native.setState('sticky', visible)
  }
  setTitle(title: string): void {
    this.title = title
  }
  getTitle = (): string => this.title
  setMinimumSize = (): void => undefined
  setMenu = (): void => undefined
  removeMenu = (): void => undefined
  setMenuBarVisibility = (): void => undefined
  setAutoHideMenuBar = (): void => undefined
  setBackgroundColor = (): void => undefined
  setIcon = (): void => undefined

  applyTheme(): void {
    void this.native.setColourScheme(nativeTheme.shouldUseDarkColors ? 'dark' : 'light')
  }

  private alive(): void {
    if (this.destroyed) throw new TypeError('Object has been destroyed')
  }

  private reveal(active: boolean): void {
    this.alive()
    const was = this.visible
    this.visible = true
    this.minimized = false
    this.watchBounds()
    const done = was ? (active ? this.native.focus() : Promise.resolve()) : this.native.show(active)
    if (!was) void done.then(() => this.announce('show'))
  }

  private announce(event: 'show' | 'hide' | 'minimize' | 'restore'): void {
    if (this.destroyed) return
    if (event === 'hide' || event === 'minimize') this.contents.focused = false
    say('window', event === 'show' ? 'shown' : event === 'hide' ? 'hidden' : `${event}d`)
    this.emit(event)
  }

  /** The window manager and the user move windows too, and Chromium tells nobody. */
  private watchBounds(): void {
    clearInterval(this.watch)
    this.watch = setInterval(() => void this.readBounds(), WATCH_MS)
    this.watch.unref()
  }
  private async readBounds(): Promise<void> {
    const asked = this.bounds
    const bounds = await this.native.bounds().catch(() => undefined)
    // A `setBounds` in between is newer than what was read.
    if (bounds !== undefined && this.visible && asked === this.bounds && !this.destroyed) this.adopt(bounds)
  }
  private adopt(next: Bounds): void {
    const { x, y, width, height } = this.bounds
    this.bounds = next
    if (next.width !== width || next.height !== height)
      for (const name of ['resize', 'resized']) this.emit(name)
    if (next.x !== x || next.y !== y) for (const name of ['move', 'moved']) this.emit(name)
  }

  private onInput(kind: 'focus' | 'blur' | 'resize'): void {
    if (this.destroyed) return
    if (kind === 'resize') void this.readBounds()
    else {
      this.emit(kind)
      app.emit(`browser-window-${kind}`, new PreventableEvent(), this)
    }
  }

  /** The desktop's close button ends Chromium's page at once, so a prevented close cannot keep it: say so. */
  private closedByUser(): void {
    if (this.destroyed) return
    const event = new PreventableEvent()
    this.emit('close', event)
    if (event.defaultPrevented) say('window', 'closed by the desktop; its page could not be kept')
    this.destroy()
  }
}
