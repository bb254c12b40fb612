/** What `import … from 'electron'` finds in the stand-in; a name that is not here throws, naming itself. */
import { allContents } from './api/registry.ts'
import { app } from './api/app.ts'
import { BrowserWindow } from './api/browser-window.ts'
import { ipcMain } from './api/ipc-main.ts'
import { Menu, MenuItem } from './api/menu.ts'
import { NativeImage } from './api/native-image.ts'
import { nativeTheme } from './api/native-theme.ts'
import { Notification } from './api/notification.ts'
import { net, protocol } from './api/protocol.ts'
import { safeStorage } from './api/safe-storage.ts'
import { screen } from './api/screen.ts'
import { session } from './api/session.ts'
import {
  clipboard,
  crashReporter,
  dialog,
  globalShortcut,
  powerMonitor,
  powerSaveBlocker,
  shell,
  systemPreferences,
} from './api/system.ts'
import { Tray } from './api/tray.ts'
import { strictObject } from './strict.ts'

const nativeImage = NativeImage
const webContents = strictObject('webContents', {
  getAllWebContents: () => [...allContents],
  getFocusedWebContents: () => [...allContents].find((contents) => contents.isFocused()) ?? null,
  fromId: (id: number) => [...allContents].find((contents) => contents.id === id),
})

const electron = strictObject('electron', {
  app,
  BrowserWindow,
  clipboard,
  crashReporter,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  MenuItem,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  systemPreferences,
  Tray,
  webContents,
} satisfies Partial<Record<keyof typeof Electron.CrossProcessExports, unknown>>)

export {
  app,
  BrowserWindow,
  clipboard,
  crashReporter,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  MenuItem,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  systemPreferences,
  Tray,
  webContents,
}
export default electron
/** `require('electron')` gets the guarded object too. */
export { electron as 'module.exports' }
