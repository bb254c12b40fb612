/** The application menu: what the platform's keyboard needs, and nothing that a trader could hit by accident. */
import { Menu, type MenuItemConstructorOptions } from 'electron'

export function installMenu(platform: NodeJS.Platform, name: string, quit: () => void): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate([...menuTemplate(platform, name, quit)]))
}

export function menuTemplate(
  platform: NodeJS.Platform,
  name: string,
  quit: () => void,
): readonly MenuItemConstructorOptions[] {
  const edit: MenuItemConstructorOptions = {
    label: 'Edit',
    submenu: [
      { role: 'undo' },
      { role: 'redo' },
      { type: 'separator' },
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      { role: 'selectAll' },
    ],
  }
  // Without it, Cmd+C and Cmd+V do not work on macOS; on a desktop with no tray, Ctrl+Q is the way out.
  const quitItem: MenuItemConstructorOptions = {
    label: `Quit ${name}`,
    accelerator: 'CommandOrControl+Q',
    click: quit,
  }
  // Closing hides the window: Cmd+W has to have an item here to do anything.
  if (platform === 'darwin')
    return [
      { label: name, submenu: [{ role: 'about' }, { type: 'separator' }, { role: 'hide' }, quitItem] },
      edit,
      { label: 'Window', submenu: [{ role: 'minimize' }, { role: 'close' }] },
    ]
  return [{ label: 'File', submenu: [{ role: 'close' }, quitItem] }, edit]
}
