/** The window, with what of the app it must tell. */
import { join } from 'node:path'
import { app, dialog } from 'electron'
import type { LogPort } from '../../core/ports.ts'
import type { Hub } from '../../core/view/hub.ts'
import { onWayland } from '../window/bounds.ts'
import { tellBroken } from '../window/broken-window.ts'
import type { InAppAlerts } from '../notifications/in-app-alerts.ts'
import { openJsonStore } from '../settings/json-store.ts'
import type { Notices } from '../notifications/notices.ts'
import type { DesktopNotifications } from '../notifications/notifications.ts'
import type { AppPaths } from '../system/paths.ts'
import { openWindowMemory } from '../window/state.ts'
import { CLOSED_TEXT, createFeedWindow, type FeedWindow, type FeedWindowPorts } from '../window/windows.ts'

export interface WindowParts extends Pick<FeedWindowPorts, 'trayBounds' | 'trayIsThere'> {
  readonly paths: AppPaths
  readonly hub: Hub
  readonly notices: Notices
  readonly inApp: InAppAlerts
  readonly notifications: DesktopNotifications
  readonly log: LogPort
}

export function composeWindow({
  paths,
  hub,
  notices,
  inApp,
  log,
  trayBounds,
  trayIsThere,
  notifications,
}: WindowParts): FeedWindow {
  return createFeedWindow({
    preload: paths.preload,
    icon: process.platform === 'linux' ? join(paths.appIcons, '256x256.png') : null,
    title: app.getName(),
    canPlace: !onWayland(process.platform, process.env, process.argv),
    memory: openWindowMemory(paths.windowState, openJsonStore, log),
    trayBounds,
    trayIsThere,
    onVisible(visible) {
      hub.setVisible(visible)
      inApp.setVisible(visible)
    },
    onFirstClose: (where) => notices.tell('closed', 'info', CLOSED_TEXT[where]),
    onBroken: (againInMs) => tellBroken({ notices, notifications, showDialog }, againInMs),
    platform: process.platform,
    takeFocus() {
      if (process.platform === 'darwin') app.focus({ steal: true })
    },
    log,
  })
}

/** Beside the app, which goes on: a box that waits for the user would hold up the feed. */
function showDialog(title: string, text: string): void {
  void dialog.showMessageBox({ type: 'warning', title, message: title, detail: text })
}
