/** What the window is made with: its looks, a page that can reach nothing but its preload, and the application menu. */
import {
  type BrowserWindowConstructorOptions,
  Menu,
  type MenuItemConstructorOptions,
  nativeTheme,
} from 'electron'
import { DEFAULT_SIZE, MIN_SIZE } from './bounds.ts'

export interface WindowLook {
  readonly pinned: boolean
  readonly opacity: number
}

const DARK = '#0E1116'
const LIGHT = '#FFFFFF'

export function windowOptions(
  {
    preload,
    icon,
    title,
  }: { readonly preload: string; readonly icon: string | null; readonly title: string },
  look: WindowLook,
): BrowserWindowConstructorOptions {
  return {
    ...DEFAULT_SIZE,
    // All sizes are the page's: neither frame nor menu bar is taken off them.
    useContentSize: true,
    autoHideMenuBar: true,
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    show: false,
    // Else a window that was never shown calls itself visible, and its page works for nobody.
    paintWhenInitiallyHidden: false,
    title,
    alwaysOnTop: look.pinned,
    opacity: look.opacity,
    maximizable: false,
    fullscreenable: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? DARK : LIGHT,
    ...(icon !== null && { icon }),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      disableDialogs: true,
      // A hidden page need not draw or tick; messages and sounds still reach it.
      backgroundThrottling: true,
      // The alert sound must not wait for a first click in the page (alerts.md A17).
      autoplayPolicy: 'no-user-gesture-required',
    },
  }
}

export function installMenu(platform: NodeJS.Platform, name: string, quit: () => void): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate([...menuTemplate(platform, name, quit)]))
}

/** What the platform's keyboard needs, and nothing that a trader could hit by accident. */
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
