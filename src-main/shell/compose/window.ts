/** What the user sees: the pages, the window, the tray icon. */
import { join } from 'node:path'
import { app, dialog, protocol, session } from 'electron'
import type { LogPort } from '../../core/ports.ts'
import { trayModel } from '../../core/tray/tray-model.ts'
import type { AppParts } from '../app-parts.ts'
import { createTray, type AppTray } from '../tray/tray.ts'
import { trayAction, trayAgainInMs, trayInput } from '../tray/tray-actions.ts'
import {
  APP_SCHEME,
  denyPermissions,
  hardenContents,
  refuseNetwork,
  serveApp,
} from '../window/app-protocol.ts'
import { onWayland } from '../window/bounds.ts'
import { tellBroken } from '../window/broken-window.ts'
import { openJsonStore } from '../settings/json-store.ts'
import type { DesktopNotifications } from '../notifications/notifications.ts'
import type { AppPaths } from '../system/paths.ts'
import { installMenu } from '../window/options.ts'
import { openWindowMemory } from '../window/place.ts'
import {
  CLOSED_TEXT,
  createFeedWindow,
  type FeedWindow,
  type FeedWindowPorts,
} from '../window/feed-window.ts'

/** Before any page is loaded: where it comes from, and what no page may do. */
export function preparePages(renderer: string, log: LogPort): void {
  protocol.handle(APP_SCHEME, (request) => serveApp(renderer, request))
  denyPermissions(session.defaultSession)
  refuseNetwork(session.defaultSession, log)
  hardenContents(app, log)
  installMenu(process.platform, app.getName(), () => app.quit())
}

interface WindowParts
  extends
    Pick<AppParts, 'hub' | 'inApp' | 'log' | 'notices'>,
    Pick<FeedWindowPorts, 'trayBounds' | 'trayIsThere'> {
  readonly paths: AppPaths
  readonly notifications: DesktopNotifications
}

export function composeWindow(parts: WindowParts): FeedWindow {
  const { paths, hub, notices, inApp, notifications, log } = parts
  return createFeedWindow({
    preload: paths.preload,
    icon: process.platform === 'linux' ? join(paths.appIcons, '256x256.png') : null,
    title: app.getName(),
    canPlace: !onWayland(process.platform, process.env, process.argv),
    memory: openWindowMemory({
      file: paths.windowState,
      openStore: openJsonStore,
      now: () => new Date(),
      log,
    }),
    trayBounds: parts.trayBounds,
    trayIsThere: parts.trayIsThere,
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

export function composeTray(parts: AppParts, paths: AppPaths): AppTray {
  const { host, window } = parts
  return createTray({
    icons: paths.trayIcons,
    platform: process.platform,
    model: () => trayModel(trayInput(parts)),
    againInMs: () => trayAgainInMs(host.feed().status(), host.feed().alerts.view().snoozes.length > 0),
    act: (action) => void trayAction(parts, () => app.quit(), action),
    onClick: () => window.toggle(),
  })
}
