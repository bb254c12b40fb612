/** Whether a global hotkey can be had: the user's own, or, where none is set, one that is let go at once. */
import type { Check } from '../../core/self-test/types.ts'

export interface HotkeyCheckPorts {
  readonly wayland: boolean
  /** The user's; empty: none. */
  readonly chosen: () => string
  readonly isRegistered: (accelerator: string) => boolean
  readonly register: (accelerator: string, pressed: () => void) => boolean
  readonly unregister: (accelerator: string) => void
}

/** So odd that nobody else has it. */
const PROBE = 'Control+Alt+Shift+F9'

export function hotkeyCheck(ports: HotkeyCheckPorts): Check {
  return {
    name: 'hotkey',
    run() {
      // There `register` always says yes, and a combination tried once stays with the portal.
      if (ports.wayland)
        return {
          kind: 'absent',
          why: 'On Wayland the desktop decides about hotkeys and does not tell: set one in its keyboard settings.',
        }
      const chosen = ports.chosen()
      if (chosen !== '')
        return ports.isRegistered(chosen)
          ? { kind: 'ok', detail: `${chosen} is ours.` }
          : {
              kind: 'failed',
              why: `${chosen} is not ours: another program holds it, or it is no valid combination.`,
            }
      if (!ports.register(PROBE, () => undefined))
        return {
          kind: 'failed',
          why: `The system gave no hotkey (tried ${PROBE}).`,
          advice: 'Allow this app to watch the keyboard, or do without the hotkey.',
        }
      ports.unregister(PROBE)
      return { kind: 'ok', detail: 'None is set; one could be had.' }
    },
  }
}
