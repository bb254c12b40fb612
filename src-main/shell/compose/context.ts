/** What the handlers work with, completed, and the handlers put to work. */
import { ipcMain } from 'electron'
import { localCalendar } from '../../adapters/calendar.ts'
import { explain } from '../../core/alerts/explain.ts'
import { createActivity } from '../system/activity.ts'
import { APP_ORIGIN } from '../window/app-protocol.ts'
import { desktop } from '../system/desktop.ts'
import { createExporter, createOutputFile } from '../export/export.ts'
import type { AppContext } from '../ipc/handlers/context.ts'
import { createHandlers } from '../ipc/handlers/index.ts'
import { registerIpc } from '../ipc/ipc.ts'
import { openLicences } from '../diagnostics/licences.ts'
import type { AppPaths } from '../system/paths.ts'

type Completed = 'activity' | 'explain' | 'desktop' | 'openLicences' | 'calendar' | 'exporter'

export function composeContext(parts: Omit<AppContext, Completed>, paths: AppPaths): AppContext {
  const { host, log, window } = parts
  return {
    ...parts,
    activity: createActivity(),
    explain,
    desktop,
    calendar: localCalendar,
    openLicences: () =>
      openLicences({
        texts: paths.licenceTexts,
        target: paths.licences,
        open: desktop.openFileWithProgram,
        log,
      }),
    exporter: createExporter({
      history: () => host.feed().history,
      askWhere: desktop.saveFile,
      create: createOutputFile,
      progress: (message) => void window.send('exportProgress', message),
      now: () => new Date(),
      log,
    }),
  }
}

export function answerWindow(context: AppContext): void {
  registerIpc({
    handle: (channel, listener) => ipcMain.handle(channel, listener),
    handlers: createHandlers(context),
    appOrigin: APP_ORIGIN,
    isOurWindow: (id) => context.window.isOurs(id),
    log: context.log,
  })
}
