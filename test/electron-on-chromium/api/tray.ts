import { Emitter, PreventableEvent } from '../strict.ts'
import { system } from '../platform.ts'
import { say } from '../watch.ts'
import { type Menu, type MenuModel, findItem, menuModel } from './menu.ts'
import { type NativeImage, asImage, imageHash } from './native-image.ts'

type Implemented =
  | ('setToolTip' | 'setTitle' | 'getTitle' | 'getBounds' | 'destroy' | 'isDestroyed' | 'closeContextMenu')
  | ('setImage' | 'setPressedImage' | 'focus' | 'setIgnoreDoubleClickEvents' | 'getGUID')

export interface TrayState {
  readonly tooltip: string
  readonly title: string
  /** Changes with the icon's bytes. */
  readonly icon: string
  readonly menu: readonly MenuModel[]
  readonly menuIsOpen: boolean
  /** How often a menu was replaced while the user had it open. */
  readonly replacedWhileOpen: number
}

const trays = new Set<Tray>()

/** A tray icon that only this process and its tests can see: no desktop is needed to have one. */
export class Tray extends Emitter implements Pick<Electron.Tray, Implemented> {
  private image: NativeImage
  private menu: Menu | undefined
  private shown: MenuModel[] = []
  private tooltip = ''
  private title = ''
  private open: Menu | undefined
  private replacedWhileOpen = 0

  constructor(image: Electron.NativeImage | string) {
    super()
    this.image = asImage(image)
    trays.add(this)
  }

  setImage(image: Electron.NativeImage | string): void {
    this.image = asImage(image)
  }
  setPressedImage = (): void => undefined
  setToolTip(tooltip: string): void {
    this.tooltip = tooltip
    say('tray', tooltip)
  }
  setTitle(title: string): void {
    this.title = title
  }
  getTitle = (): string => this.title

  /**
   * As on Linux, later changes of the menu's items show only after it is set again. macOS closes a menu that is open; on
   * any system it changes under the user's pointer, which is counted.
   */
  setContextMenu(menu: Menu | null): void {
    if (this.open !== undefined) {
      this.replacedWhileOpen += 1
      if (system.platform === 'darwin') this.closeMenu()
    }
    this.menu = menu ?? undefined
    this.shown = menu === null ? [] : menuModel(menu)
  }
  popUpContextMenu(menu?: Menu): void {
    if (menu !== undefined) this.shown = menuModel(menu)
    const wanted = menu ?? this.menu
    if (wanted !== undefined) this.openMenu(wanted)
  }
  closeContextMenu(): void {
    this.closeMenu()
  }

  private openMenu(menu: Menu): void {
    this.closeMenu()
    this.open = menu
    menu.popup()
  }
  private closeMenu(): void {
    const menu = this.open
    this.open = undefined
    menu?.closePopup()
  }

  // As on Linux, where nobody tells where the icon is.
  getBounds = (): Electron.Rectangle => ({ x: 0, y: 0, width: 0, height: 0 })
  getGUID = (): null => null
  focus = (): void => undefined
  setIgnoreDoubleClickEvents = (): void => undefined
  destroy(): void {
    trays.delete(this)
  }
  isDestroyed = (): boolean => !trays.has(this)

  /** For tests: what stands in the tray. */
  static inspect(): TrayState | undefined {
    const tray = [...trays][0]
    if (tray === undefined) return undefined
    const { tooltip, title, shown: menu, replacedWhileOpen } = tray
    return {
      tooltip,
      title,
      icon: imageHash(tray.image),
      menu,
      menuIsOpen: tray.open !== undefined,
      replacedWhileOpen,
    }
  }
  /**
   * A click on the icon. macOS opens a menu that was set with the left button, after `click` (tray_icon_cocoa.mm), and
   * none with the right one; elsewhere it is the right one.
   */
  static click(
    kind: 'click' | 'double-click' | 'right-click' | 'middle-click',
    keys: { ctrlKey?: boolean } = {},
  ): void {
    const [tray] = trays
    if (tray === undefined) return
    const event = Object.assign(new PreventableEvent(), keys)
    tray.emit(kind, event, tray.getBounds(), { x: 0, y: 0 })
    const opens = system.platform === 'darwin' ? kind === 'click' : kind === 'right-click'
    if (opens && tray.menu !== undefined && tray.menu.items.length > 0) tray.openMenu(tray.menu)
  }
  /** The user clicks beside the menu. */
  static leaveMenu(): void {
    const [tray] = trays
    tray?.closeMenu()
  }
  static clickItem(path: readonly string[]): void {
    const [tray] = trays
    const menu = tray?.open ?? tray?.menu
    if (tray === undefined || menu === undefined) throw new Error('The tray has no menu')
    const item = findItem(menu, path)
    if (!item.enabled) throw new Error(`Menu item "${path.join(' ▸ ')}" is disabled`)
    tray.closeMenu()
    item.click()
  }
}
