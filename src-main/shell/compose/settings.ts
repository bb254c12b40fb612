/** The settings at work: applied at start and with every change. */
import { homedir } from 'node:os'
import { app, globalShortcut, nativeTheme } from 'electron'
import { autostartPorts, setAutostart, type AutostartPorts } from '../system/autostart.ts'
import type { AppParts } from '../app-parts.ts'
import { applySettings, createHotkey, type SettingsTargets } from '../settings/settings-effects.ts'

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

/** `changed` is called after a change has been applied. */
export function followSettings(
  {
    forwarding,
    host,
    hub,
    info,
    log,
    notices,
    settings,
    window,
  }: Pick<AppParts, 'forwarding' | 'host' | 'hub' | 'info' | 'log' | 'notices' | 'settings' | 'window'>,
  changed: () => void,
): void {
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
