/**
 * What a test can ask of the desktop around the app. The stand-in answers over a socket (control.ts), real Electron
 * through an instrument loaded before the app (test/e2e/driver): the same questions, the same answers.
 */
import type { NotificationRecord } from './api/notification.ts'
import type { Keyring } from './api/safe-storage.ts'
import type { TrayState } from './api/tray.ts'

export type { TrayState } from './api/tray.ts'

export interface WindowState {
  readonly id: number
  readonly url: string
  readonly visible: boolean
  readonly focused: boolean
  readonly minimized: boolean
  readonly alwaysOnTop: boolean
  readonly opacity: number
  readonly flashing: boolean
  readonly bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
}
export interface Opened {
  readonly kind: 'external' | 'path' | 'folder' | 'beep'
  readonly target: string
}
export type PowerEvent =
  'suspend' | 'resume' | 'lock-screen' | 'unlock-screen' | 'on-ac' | 'on-battery' | 'shutdown'
export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Control {
  tray(): TrayState | null
  clickTray(kind: 'click' | 'double-click' | 'right-click'): null
  /** Labels on the way to the item; one may end in `…` to match by its beginning. */
  clickTrayItem(path: readonly string[]): null
  /** The user clicks beside the tray's open menu. */
  leaveTrayMenu(): null
  notifications(): readonly NotificationRecord[]
  activateNotification(id: string, action?: string): null
  dismissNotification(id: string): null
  /** Windows: off the screen and into the Action Center. */
  timeOutNotification(id: string): null
  /** With a text, later notifications fail with it; null ends that. */
  failNotifications(reason: string | null): null
  coldStartActivation(type: string, args: string): null
  power(event: PowerEvent): null
  /** Windows: log-off or shutdown. */
  endSession(): null
  setIdle(seconds: number): null
  setOnline(online: boolean): null
  fireShortcut(accelerator: string): null
  shortcuts(): readonly string[]
  /** Another program takes the accelerator first. */
  takeShortcut(accelerator: string): null
  opened(): readonly Opened[]
  clipboardText(): string
  badgeCount(): number
  windows(): readonly WindowState[]
  /** As the window's own close button. */
  closeWindow(id: number): null
  scriptDialog(answer: Readonly<Record<string, unknown>>): null
  dialogs(): readonly { readonly kind: string; readonly options: unknown }[]
  setDisplays(areas: readonly Rectangle[]): null
  setSystemTheme(theme: 'light' | 'dark'): null
  setProxy(proxy: string): null
  setKeyring(state: Keyring): null
  quit(): null
}
