/** The global hotkey that toggles the window. One that cannot be had is said, not swallowed. */
export interface ShortcutPorts {
  readonly register: (accelerator: string, pressed: () => void) => boolean
  readonly unregister: (accelerator: string) => void
  readonly toggle: () => void
  readonly tell: (id: string, level: 'warning', text: string, action: 'open-settings') => void
}

export interface Shortcuts {
  /** Empty: none. */
  setHotkey(accelerator: string): void
}

export function createShortcuts(ports: ShortcutPorts): Shortcuts {
  let held = ''
  function take(accelerator: string): boolean {
    try {
      return ports.register(accelerator, ports.toggle)
    } catch {
      // Electron throws on text that is no accelerator.
      return false
    }
  }
  return {
    setHotkey(accelerator) {
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
    },
  }
}
