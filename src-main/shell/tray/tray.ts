/**
 * Draws the tray model: setters only note what is wanted, one guarded render does it.
 *
 * A menu is not replaced while the user has it open: macOS would close it, Windows change it under the pointer. On Linux it
 * is replaced at any time: there Chromium's DbusMenu tells of an opening and never of a closing. On macOS
 * none is set at all: with one, a left click opens it and toggles the window, too (Electron's tray_icon_cocoa.mm, v45).
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Menu, nativeImage, Tray, type MenuItemConstructorOptions, type NativeImage } from 'electron'
import { iconFileFor } from '../../core/tray/tray-model.ts'
import type { MenuEntry, TrayAction, TrayModel } from '../../core/tray/types.ts'
import type { Rect } from '../window/bounds.ts'

interface TrayPorts {
  readonly icons: string
  readonly platform: NodeJS.Platform
  readonly model: () => TrayModel
  readonly act: (action: TrayAction) => void
  readonly onClick: () => void
  /** When the model will read differently with nothing having happened (a countdown), ms; null for not. */
  readonly againInMs: () => number | null
}

/** `traffic`: no more than a signal came: how late signals come may read differently, and the last P0s, of which none raised an alert. */
export type TouchReason = 'news' | 'traffic'

export interface AppTray {
  /** Something that the tray shows may have changed. */
  touch(why: TouchReason): void
  bounds(): Rect | null
  destroy(): void
}

/** After news, so that what comes together is drawn together. */
const NEWS_FOLLOW_MS = 250
/** A lag in a tooltip that nobody is looking at is worth no timer and no model a signal, all day long. */
const TRAFFIC_FOLLOWS_MS = 5_000
/** A desktop that never says that the menu was closed must not keep an old one for good. */
const LONGEST_OPEN_MS = 60_000

export function createTray(ports: TrayPorts): AppTray {
  const images = new Map<string, NativeImage>()
  let timer: NodeJS.Timeout | null = null
  /** Monotonic ms. */
  let timerAt = Number.POSITIVE_INFINITY
  let drawn = { image: '', tooltip: '', title: '', menu: '' }
  /** The menu that the user looks at; referenced, since nothing else may refer to it on macOS. */
  let open: Menu | null = null
  let openTimer: NodeJS.Timeout | null = null

  function imageOf(model: TrayModel): [string, NativeImage] {
    const file = join(ports.icons, iconFileFor(model.icon, model.badge, ports.platform))
    let image = images.get(file)
    if (image === undefined) {
      image = existsSync(file) ? nativeImage.createFromPath(file) : nativeImage.createEmpty()
      images.set(file, image)
    }
    return [file, image]
  }

  const first = ports.model()
  // The only Tray there ever is: on Linux a second one is no StatusNotifierItem.
  const tray = new Tray(imageOf(first)[1])
  tray.on('click', (event) => {
    if (ports.platform === 'darwin' && event.ctrlKey) popUp()
    else ports.onClick()
  })
  if (ports.platform === 'darwin') tray.on('right-click', popUp)

  function menuOf(model: TrayModel): Menu {
    const menu = Menu.buildFromTemplate(model.menu.map(menuItem))
    if (ports.platform === 'linux') return menu
    menu.on('menu-will-show', () => {
      open = menu
      if (openTimer !== null) clearTimeout(openTimer)
      openTimer = setTimeout(closed, LONGEST_OPEN_MS)
    })
    menu.on('menu-will-close', closed)
    return menu
  }

  function closed(): void {
    if (openTimer !== null) clearTimeout(openTimer)
    openTimer = null
    if (open === null) return
    open = null
    // Later: the click on an item of this very menu is still to come.
    touch('news')
  }

  function popUp(): void {
    if (open === null) tray.popUpContextMenu(menuOf(ports.model()))
  }

  function menuItem(entry: MenuEntry): MenuItemConstructorOptions {
    switch (entry.kind) {
      case 'separator':
        return { type: 'separator' }
      case 'text':
        return { label: entry.label, enabled: false }
      case 'submenu':
        return { label: entry.label, submenu: entry.entries.map(menuItem) }
      case 'item': {
        const { label, enabled, checked, action } = entry
        return {
          label,
          enabled,
          ...(checked !== null && { type: 'checkbox' as const, checked }),
          click: () => ports.act(action),
        }
      }
    }
  }

  function render(): void {
    timer = null
    timerAt = Number.POSITIVE_INFINITY
    if (tray.isDestroyed()) return
    const model = ports.model()
    const [file, image] = imageOf(model)
    if (file !== drawn.image) tray.setImage(image)
    if (model.tooltip !== drawn.tooltip) tray.setToolTip(model.tooltip)
    // Elsewhere the number is drawn into the icon.
    if (ports.platform === 'darwin' && model.title !== drawn.title) tray.setTitle(model.title)
    const menu = ports.platform === 'darwin' || open !== null ? drawn.menu : JSON.stringify(model.menu)
    // Set anew, never mutated: Linux shows a changed menu only after this call.
    if (menu !== drawn.menu) tray.setContextMenu(menuOf(model))
    drawn = { image: file, tooltip: model.tooltip, title: model.title, menu }
    const again = ports.againInMs()
    if (again !== null) renderIn(again)
  }

  /** Or sooner, as is planned already. */
  function renderIn(ms: number): void {
    const at = performance.now() + ms
    if (timer !== null && timerAt <= at) return
    if (timer !== null) clearTimeout(timer)
    timerAt = at
    timer = setTimeout(render, ms)
  }

  const touch = (why: TouchReason): void => renderIn(why === 'news' ? NEWS_FOLLOW_MS : TRAFFIC_FOLLOWS_MS)

  render()
  return {
    touch,
    bounds() {
      const { x, y, width, height } = tray.getBounds()
      return width > 0 && height > 0 ? { x, y, width, height } : null
    },
    destroy() {
      if (timer !== null) clearTimeout(timer)
      if (openTimer !== null) clearTimeout(openTimer)
      tray.destroy()
    },
  }
}
