import { Emitter, PreventableEvent } from '../strict.ts'
import { say } from '../watch.ts'
import { type Menu, type MenuModel, findItem, menuModel } from './menu.ts'
import { type NativeImage, asImage, imageHash } from './native-image.ts'

type Implemented =
  | ('setToolTip' | 'setTitle' | 'getTitle' | 'getBounds' | 'destroy' | 'isDestroyed' | 'closeContextMenu')
  | ('setImage' | 'setPressedImage' | 'focus' | 'setIgnoreDoubleClickEvents' | 'getGUID')

const trays = new Set<Tray>()

/** A tray icon that only this process and its tests can see: no desktop is needed to have one. */
export class Tray extends Emitter implements Pick<Electron.Tray, Implemented> {
  private image: NativeImage
  private menu: Menu | undefined
  private shown: MenuModel[] = []
  private tooltip = ''
  private title = ''

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

  /** As on Linux, later changes of the menu's items show only after it is set again. */
  setContextMenu(menu: Menu | null): void {
    this.menu = menu ?? undefined
    this.shown = menu === null ? [] : menuModel(menu)
  }
  popUpContextMenu(menu?: Menu): void {
    ;(menu ?? this.menu)?.popup()
  }
  closeContextMenu(): void {
    this.menu?.closePopup()
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
  static inspect(): { tooltip: string; title: string; icon: string; menu: MenuModel[] } | undefined {
    const tray = [...trays][0]
    if (tray === undefined) return undefined
    return { tooltip: tray.tooltip, title: tray.title, icon: imageHash(tray.image), menu: tray.shown }
  }
  static click(kind: 'click' | 'double-click' | 'right-click' | 'middle-click'): void {
    const [tray] = trays
    tray?.emit(kind, new PreventableEvent(), tray.getBounds(), { x: 0, y: 0 })
  }
  static clickItem(path: readonly string[]): void {
    const [tray] = trays
    if (tray?.menu === undefined) throw new Error('The tray has no menu')
    const item = findItem(tray.menu, path)
    if (!item.enabled) throw new Error(`Menu item "${path.join(' ▸ ')}" is disabled`)
    item.click()
  }
}
