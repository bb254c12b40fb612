/** Draws the tray model: setters only note what is wanted, one guarded render does it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Menu, nativeImage, Tray, type MenuItemConstructorOptions, type NativeImage } from 'electron'
import type { MenuEntry, TrayAction, TrayModel } from '../core/tray-model/tray-model.ts'
import type { Rect } from './bounds.ts'
import { iconFileFor } from './tray-icons.ts'

export interface TrayPorts {
  readonly icons: string
  readonly platform: NodeJS.Platform
  readonly model: () => TrayModel
  readonly act: (action: TrayAction) => void
  readonly onClick: () => void
  /** When the model will read differently with nothing having happened (a countdown), ms; null for not. */
  readonly againInMs: () => number | null
}

export interface AppTray {
  /** Something that the tray shows may have changed. */
  touch(): void
  bounds(): Rect | null
  destroy(): void
}

/** The lag in the tooltip moves with every event; the eye does not. */
const RENDER_EVERY_MS = 250

export function createTray(ports: TrayPorts): AppTray {
  const images = new Map<string, NativeImage>()
  let timer: NodeJS.Timeout | null = null
  let touched = false
  let drawn = { image: '', tooltip: '', title: '', menu: '' }

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
  tray.on('click', ports.onClick)

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
      default: {
        const never: never = entry
        return never
      }
    }
  }

  function render(): void {
    timer = null
    touched = false
    if (tray.isDestroyed()) return
    const model = ports.model()
    const [file, image] = imageOf(model)
    if (file !== drawn.image) tray.setImage(image)
    if (model.tooltip !== drawn.tooltip) tray.setToolTip(model.tooltip)
    // Elsewhere the number is drawn into the icon.
    if (ports.platform === 'darwin' && model.title !== drawn.title) tray.setTitle(model.title)
    const menu = JSON.stringify(model.menu)
    // Set anew, never mutated: Linux shows a changed menu only after this call.
    if (menu !== drawn.menu) tray.setContextMenu(Menu.buildFromTemplate(model.menu.map(menuItem)))
    drawn = { image: file, tooltip: model.tooltip, title: model.title, menu }
    const again = ports.againInMs()
    if (again !== null) timer = setTimeout(render, again)
  }

  render()
  return {
    touch() {
      if (touched) return
      touched = true
      if (timer !== null) clearTimeout(timer)
      timer = setTimeout(render, RENDER_EVERY_MS)
    },
    bounds() {
      const { x, y, width, height } = tray.getBounds()
      return width > 0 && height > 0 ? { x, y, width, height } : null
    },
    destroy() {
      if (timer !== null) clearTimeout(timer)
      tray.destroy()
    },
  }
}
