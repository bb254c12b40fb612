/** The window, with what of the app it must tell. */
import { join } from 'node:path'
import { app } from 'electron'
import type { LogPort } from '../../core/ports.ts'
import type { Hub } from '../../core/view/hub.ts'
import { canPlaceWindows } from '../bounds.ts'
import { openJsonStore } from '../json-store.ts'
import type { Notices } from '../notices.ts'
import type { AppPaths } from '../paths.ts'
import { openWindowMemory } from '../window-state.ts'
import { CLOSED_TEXT, createFeedWindow, type FeedWindow, type FeedWindowPorts } from '../windows.ts'

export interface WindowParts extends Pick<FeedWindowPorts, 'trayBounds' | 'trayIsThere'> {
  readonly paths: AppPaths
  readonly hub: Hub
  readonly notices: Notices
  readonly log: LogPort
}

export function composeWindow({
  paths,
  hub,
  notices,
  log,
  trayBounds,
  trayIsThere,
}: WindowParts): FeedWindow {
  return createFeedWindow({
    preload: paths.preload,
    icon: process.platform === 'linux' ? join(paths.appIcons, '256x256.png') : null,
    title: app.getName(),
    canPlace: canPlaceWindows(process.platform, process.env, process.argv),
    memory: openWindowMemory(paths.windowState, openJsonStore, log),
    trayBounds,
    trayIsThere,
    onVisible: (visible) => hub.setVisible(visible),
    onFirstClose: (where) => notices.tell('closed', 'info', CLOSED_TEXT[where]),
    onBroken: () =>
      notices.tell(
        'window',
        'error',
        'The window failed several times. Alerts go on; please restart the app.',
      ),
    log,
  })
}
