/** A window's place and looks: what it has in common with any window, apart from the page in it. */
import { Emitter, PreventableEvent } from '../strict.ts'
import { type Bounds, NativeWindow } from '../chromium/native-window.ts'
import { app } from './app.ts'
import { screen } from './screen.ts'
import { wayland } from './wayland.ts'

type Implemented =
  | (
      | 'getBounds'
      | 'setBounds'
      | 'getNormalBounds'
      | 'getPosition'
      | 'setPosition'
      | 'getSize'
      | 'setSize'
      | 'center'
      | 'getContentBounds'
      | 'getContentSize'
    )
  | ('setMinimumSize' | 'setAlwaysOnTop' | 'isAlwaysOnTop' | 'setOpacity' | 'getOpacity' | 'flashFrame')
  | (
      | 'setSkipTaskbar'
      | 'setMenu'
      | 'removeMenu'
      | 'setMenuBarVisibility'
      | 'setTitle'
      | 'getTitle'
      | 'setIcon'
    )
  | ('setVisibleOnAllWorkspaces' | 'setBackgroundColor' | 'setAutoHideMenuBar' | 'isResizable' | 'id')

const WATCH_MS = 500
/** What a menu bar takes from the page, or with `useContentSize` adds to the window. */
const MENU_BAR = 26

export abstract class BaseWindow extends Emitter implements Pick<Electron.BaseWindow, Implemented> {
  private static lastId = 0
  readonly id = ++BaseWindow.lastId
  protected readonly native: NativeWindow
  /** The whole window's, menu bar included; Chromium's own window has none. */
  private bounds: Bounds
  private readonly menuBar: number
  private alwaysOnTop: boolean
  private opacity: number
  private title: string
  private watch: NodeJS.Timeout | undefined
  flashing = false

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super()
    const { width = 800, height = 600 } = options
    const area = screen.getPrimaryDisplay().workArea
    const x = options.x ?? Math.round(area.x + (area.width - width) / 2)
    const y = options.y ?? Math.round(area.y + (area.height - height) / 2)
    this.menuBar = options.autoHideMenuBar === true ? 0 : MENU_BAR
    this.bounds = { x, y, width, height: height + (options.useContentSize === true ? this.menuBar : 0) }
    this.alwaysOnTop = (options.alwaysOnTop ?? false) && !wayland
    this.opacity = options.opacity ?? 1
    this.title = options.title ?? app.getName()
    const isHidden = options.show === false
    this.native = new NativeWindow(isHidden, this.inside(this.bounds), {
      // As Electron: a page that was never shown calls itself visible, unless it is told not to.
      saysVisible: isHidden && options.paintWhenInitiallyHidden !== false,
    })
    if (this.alwaysOnTop) void this.native.setState('above', true)
    if (options.skipTaskbar === true) this.setSkipTaskbar(true)
  }

  getBounds = (): Electron.Rectangle => ({ ...this.bounds })
  getContentBounds = (): Electron.Rectangle => this.inside(this.bounds)
  getContentSize = (): number[] => [this.bounds.width, this.inside(this.bounds).height]
  getNormalBounds = (): Electron.Rectangle => ({ ...this.bounds })
  getPosition = (): number[] => [this.bounds.x, this.bounds.y]
  getSize = (): number[] => [this.bounds.width, this.bounds.height]
  setBounds(bounds: Partial<Electron.Rectangle>): void {
    this.adopt({ ...this.bounds, ...bounds })
    void this.native.setBounds(this.inside(this.bounds))
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
    if (flag === this.alwaysOnTop || wayland) return
    this.alwaysOnTop = flag
    void this.native.setState('above', flag)
    this.emit('always-on-top-changed', new PreventableEvent(), flag)
  }
  isResizable = (): boolean => true
  isAlwaysOnTop = (): boolean => this.alwaysOnTop
  setOpacity(opacity: number): void {
    this.opacity = opacity
  }
  getOpacity = (): number => this.opacity
  /** A window that is hidden has no button in the taskbar that could flash. */
  protected abstract hasTaskbarButton(): boolean
  flashFrame(flag: boolean): void {
    if (flag && !this.hasTaskbarButton()) return
    this.flashing = flag
    void this.native.setState('demands_attention', flag)
  }
  setSkipTaskbar(skip: boolean): void {
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

  /** The window manager and the user move windows too, and Chromium tells nobody. */
  protected watchBounds(): void {
    clearInterval(this.watch)
    this.watch = setInterval(() => void this.readBounds(), WATCH_MS)
    this.watch.unref()
  }
  protected unwatchBounds(): void {
    clearInterval(this.watch)
    this.watch = undefined
  }
  protected async readBounds(): Promise<void> {
    const asked = this.bounds
    const bounds = await this.native.bounds().catch(() => undefined)
    // A `setBounds` in between is newer than what was read.
    if (bounds !== undefined && this.watch !== undefined && asked === this.bounds)
      this.adopt({ ...bounds, height: bounds.height + this.menuBar })
  }
  private inside = ({ height, ...rest }: Bounds): Bounds => ({ ...rest, height: height - this.menuBar })
  private adopt(next: Bounds): void {
    const { x, y, width, height } = this.bounds
    this.bounds = next
    if (next.width !== width || next.height !== height)
      for (const name of ['resize', 'resized']) this.emit(name)
    if (next.x !== x || next.y !== y) for (const name of ['move', 'moved']) this.emit(name)
  }
}
