/** The tray icon over the app's model of it. */
import { app } from 'electron'
import { trayModel } from '../../core/tray/tray-model.ts'
import type { AppContext } from '../ipc/handlers/context.ts'
import type { AppPaths } from '../system/paths.ts'
import { createTray, type AppTray } from '../tray/tray.ts'
import { trayAction } from '../tray/tray-actions.ts'
import { trayAgainInMs, trayInput } from '../tray/tray-input.ts'

export function composeTray(context: AppContext, paths: AppPaths): AppTray {
  const { host, window } = context
  return createTray({
    icons: paths.trayIcons,
    platform: process.platform,
    model: () => trayModel(trayInput(context)),
    againInMs: () => trayAgainInMs(host.feed().status(), host.feed().alerts.view().snoozes.length > 0),
    act: (action) => void trayAction(context, () => app.quit(), action),
    onClick: () => window.toggle(),
  })
}
