/** What a change of the settings does outside the file: policy, window, hotkey, login item, connection. */
import type { AlertPolicySettings } from '../../core/alerts/engine-types.ts'
import type { LogPort } from '../../core/ports.ts'
import type { Settings } from '../../core/settings/document-schema.ts'

export interface SettingsTargets {
  readonly configureAlerts: (settings: AlertPolicySettings) => void
  readonly setPinned: (pinned: boolean) => void
  readonly setOpacity: (opacity: number) => void
  readonly setTheme: (theme: Settings['display']['theme']) => void
  readonly setHotkey: (accelerator: string) => void
  readonly setAutostart: (enabled: boolean) => void
  readonly reconnect: () => void
  readonly tell: (id: string, level: 'warning', text: string) => void
  readonly log: LogPort
}

export const policyOf = ({ alerts, forward, quietHours, sound, display }: Settings): AlertPolicySettings => ({
  alerts,
  forward: forward.targets,
  quietHours,
  sound,
  showOnP0: display.showOnP0,
})

/** Null `before`: at start, when everything is applied but the connection, which starts by itself. */
export function applySettings(targets: SettingsTargets, settings: Settings, before: Settings | null): void {
  const { display, system } = settings
  if (before !== null) targets.configureAlerts(policyOf(settings))
  if (display.alwaysOnTop !== before?.display.alwaysOnTop) targets.setPinned(display.alwaysOnTop)
  if (display.opacity !== before?.display.opacity) targets.setOpacity(display.opacity)
  if (display.theme !== before?.display.theme) targets.setTheme(display.theme)
  if (system.hotkey !== before?.system.hotkey) targets.setHotkey(system.hotkey)
  // At start only to renew the entry, whose path may have moved with the program.
  if (before === null ? system.startAtLogin : system.startAtLogin !== before.system.startAtLogin) {
    try {
      targets.setAutostart(system.startAtLogin)
    } catch (error) {
      targets.log.warn('start at login could not be set', { error })
      targets.tell('autostart', 'warning', 'Start at login could not be set. The log has the details.')
    }
  }
  if (before !== null && JSON.stringify(settings.connection) !== JSON.stringify(before.connection))
    targets.reconnect()
}

interface HotkeyPorts {
  readonly register: (accelerator: string, pressed: () => void) => boolean
  readonly unregister: (accelerator: string) => void
  readonly toggle: () => void
  readonly tell: (id: string, level: 'warning', text: string, action: 'open-settings') => void
}

/**
 * The global hotkey that toggles the window. One that cannot be had is said, not swallowed. Answers what sets it; empty: none.
 */
export function createHotkey(ports: HotkeyPorts): (accelerator: string) => void {
  let held = ''
  function take(accelerator: string): boolean {
    try {
      return ports.register(accelerator, ports.toggle)
    } catch {
      // Electron throws on text that is no accelerator.
      return false
    }
  }
  return (accelerator) => {
    if (accelerator === held) return
    if (held !== '') ports.unregister(held)
    held = ''
    if (accelerator === '') return
    if (take(accelerator)) held = accelerator
    else
      ports.tell(
        'hotkey',
        'warning',
        `The hotkey ${accelerator} could not be registered: it is not a valid combination, or another program holds it.`,
        'open-settings',
      )
  }
}
