import { PreventableEvent } from '../strict.ts'
import { say } from '../watch.ts'
import { app } from './app.ts'
import { BaseWindow } from './base-window.ts'
import { nativeTheme } from './native-theme.ts'
import { windows } from './registry.ts'
import { wayland } from './wayland.ts'
import { WebContents } from './web-contents.ts'

type Implemented =
  | (
      | 'show'
      | 'showInactive'
      | 'hide'
      | 'close'
      | 'destroy'
      | 'focus'
      | 'blur'
      | 'minimize'
      | 'restore'
      | 'moveTop'
    )
  | ('isVisible' | 'isFocused' | 'isMinimized' | 'isDestroyed' | 'isMaximized' | 'isFullScreen' | 'loadURL')
  | 'reload'

export class BrowserWindow extends BaseWindow implements Pick<Electron.BrowserWindow, Implemented> {
  private readonly contents: WebContents
  private visible: boolean
  private minimized = false
  private destroyed = false
  private firstLoad = true

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super(options)
    this.visible = options.show ?? true
    this.applyTheme()
    this.contents = new WebContents(this.native.page, options.webPreferences?.preload, (kind) => {
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
    this.native.page.then(
      (page) =>
        page.on('close', () => {
          this.closedByUser()
        }),
      (error: unknown) => {
        console.error(error)
      },
    )
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
    if (!wayland) this.reveal(false)
  }
  protected hasTaskbarButton = (): boolean => this.visible
  hide(): void {
    this.alive()
    if (!this.visible) return
    this.visible = false
    this.minimized = false
    this.flashing = false
    this.unwatchBounds()
    void this.native.hide().then(() => this.announce('hide'))
  }
  minimize(): void {
    // It is put away, and nobody is told.
    if (wayland) return void this.native.hide()
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
    if (this.visible) void this.native.raise()
  }
  isVisible = (): boolean => this.visible
  isFocused = (): boolean => this.visible && this.contents.focused
  isMinimized = (): boolean => this.minimized
  isMaximized = (): boolean => false
  isFullScreen = (): boolean => false
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
    this.unwatchBounds()
    windows.delete(this)
    this.contents.markDestroyed()
    const gone = this.native.close()
    this.emit('closed')
    say('window', 'closed')
    void gone.then(() => app.windowClosed())
  }

  applyTheme(): void {
    void this.native.setColourScheme(nativeTheme.shouldUseDarkColors ? 'dark' : 'light')
  }

  private alive(): void {
    if (this.destroyed) throw new TypeError('Object has been destroyed')
  }

  private reveal(active: boolean): void {
    this.alive()
    const was = this.visible && !this.minimized
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
