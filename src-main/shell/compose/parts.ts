/** What the user's wishes are carried out with, completed, and the window's put to work. */
import { ipcMain } from 'electron'
import { localCalendar } from '../../adapters/clock.ts'
import { createActivity } from '../system/power.ts'
import { APP_ORIGIN } from '../window/app-protocol.ts'
import { desktop } from '../system/desktop.ts'
import { createExporter, createOutputFile } from '../export/export.ts'
import { createHandlers, registerIpc } from '../ipc/ipc.ts'
import type { AppParts } from '../app-parts.ts'
import { openLicences } from '../system/external.ts'
import type { AppPaths } from '../system/paths.ts'

type Completed = 'activity' | 'desktop' | 'openLicences' | 'calendar' | 'exporter'

export function completeParts(parts: Omit<AppParts, Completed>, paths: AppPaths): AppParts {
  const { host, log, window } = parts
  return {
    ...parts,
    activity: createActivity(),
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

export function answerWindow(app: AppParts): void {
  registerIpc({
    handle: (channel, listener) => ipcMain.handle(channel, listener),
    handlers: createHandlers(app),
    appOrigin: APP_ORIGIN,
    isOurWindow: (id) => app.window.isOurs(id),
    log: app.log,
  })
}
