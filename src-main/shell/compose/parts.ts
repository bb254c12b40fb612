/** What the user's wishes are carried out with, completed; the window's questions and the settings put to work on it. */
import { homedir } from 'node:os'
import { app, globalShortcut, ipcMain, nativeTheme } from 'electron'
import { localCalendar } from '../../adapters/clock.ts'
import { createActivity } from '../system/power.ts'
import { APP_ORIGIN } from '../window/app-protocol.ts'
import { desktop } from '../system/desktop.ts'
import { createExporter, createOutputFile } from '../export/export.ts'
import { createHandlers, registerIpc } from '../ipc/ipc.ts'
import type { AppParts } from '../app-parts.ts'
import { openLicences } from '../system/external.ts'
import type { AppPaths } from '../system/paths.ts'
import { autostartPorts, type AutostartPorts, setAutostart } from '../system/autostart.ts'
import { applySettings, createHotkey, type SettingsTargets } from '../settings/settings-effects.ts'

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

export const loginPorts = (): AutostartPorts =>
  autostartPorts({
    platform: process.platform,
    env: process.env,
    home: homedir(),
    appPath: app.isPackaged ? null : app.getAppPath(),
    execPath: process.execPath,
    name: app.getName(),
    setLoginItem: (item) => app.setLoginItemSettings(item),
  })

/** Applies the settings now and with every change; `changed` is called after that. */
export function followSettings(parts: AppParts, changed: () => void): void {
  const { forwarding, host, hub, info, log, notices, settings, window } = parts
  const setHotkey = createHotkey({
    register: (accelerator, pressed) => globalShortcut.register(accelerator, pressed),
    unregister(accelerator) {
      // On Wayland `unregister` leaves the portal's binding; this is the app's only one.
      if (info().wayland) globalShortcut.unregisterAll()
      else globalShortcut.unregister(accelerator)
    },
    toggle: () => window.toggle(),
    tell: notices.tell,
  })
  const autostart = loginPorts()
  const targets: SettingsTargets = {
    configureAlerts: (policy) => host.feed().alerts.configure(policy),
    setPinned: window.setPinned,
    setOpacity: window.setOpacity,
    setTheme: (theme) => (nativeTheme.themeSource = theme),
    setHotkey,
    setAutostart: (enabled) => setAutostart(autostart, enabled),
    reconnect: () => void host.reconnect(),
    tell: notices.tell,
    log,
  }
  applySettings(targets, settings.current(), null)
  settings.onChange((current, before) => {
    applySettings(targets, current, before)
    forwarding.settingsChanged(current, before)
    hub.touch('settings')
    changed()
  })
}
