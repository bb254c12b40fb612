/** Every name of Electron's that the stand-in has, once. */
import { NativeImage } from './native-image.ts'
import { allContents } from './registry.ts'
import { strictObject } from '../strict.ts'

export { app } from './app.ts'
export { BrowserWindow } from './browser-window.ts'
export { ipcMain } from './ipc-main.ts'
export { Menu, MenuItem } from './menu.ts'
export { nativeTheme } from './native-theme.ts'
export { Notification } from './notification.ts'
export { net, protocol } from './protocol.ts'
export { safeStorage } from './safe-storage.ts'
export { screen } from './screen.ts'
export { session } from './session.ts'
export {
  clipboard,
  crashReporter,
  dialog,
  globalShortcut,
  powerMonitor,
  powerSaveBlocker,
  shell,
  systemPreferences,
} from './system.ts'
export { Tray } from './tray.ts'

export const nativeImage = NativeImage
export const webContents = strictObject('webContents', {
  getAllWebContents: () => [...allContents],
  getFocusedWebContents: () => [...allContents].find((contents) => contents.isFocused()) ?? null,
  fromId: (id: number) => [...allContents].find((contents) => contents.id === id),
})
