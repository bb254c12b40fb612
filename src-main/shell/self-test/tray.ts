/** Whether the tray icon can be seen: the app without one keeps its window in reach instead. */
import type { Check } from '../../core/self-test/types.ts'

export interface TrayCheckPorts {
  /** Whether the desktop has a place for icons. */
  readonly hostIsThere: () => Promise<boolean>
  /** Whether the app has made its icon. */
  readonly iconIsMade: () => boolean
}

export function trayCheck({ hostIsThere, iconIsMade }: TrayCheckPorts): Check {
  return {
    name: 'tray',
    async run() {
      if (!(await hostIsThere()))
        return {
          kind: 'absent',
          why: 'This desktop shows no tray icons: the window is minimised instead of hidden. On GNOME the AppIndicator extension shows them.',
        }
      if (!iconIsMade())
        return {
          kind: 'failed',
          why: 'The desktop shows tray icons, and the app has none.',
          advice: 'Restart the app: the tray came up after it.',
        }
      return { kind: 'ok', detail: 'The desktop shows the icon.' }
    },
  }
}
