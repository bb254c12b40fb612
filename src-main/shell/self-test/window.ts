/** A window that comes up without taking the focus, as one does for an alert: a small empty one, for a moment. */
import type { After } from '../../core/ports.ts'
import type { Check } from '../../core/self-test/types.ts'

/** Electron's BrowserWindow, as far as it is used. */
export interface ProbeWindow {
  showInactive(): void
  isVisible(): boolean
  isMinimized(): boolean
  isFocused(): boolean
  destroy(): void
  once(event: 'show', listener: () => void): unknown
}

export interface WindowCheckPorts {
  readonly wayland: boolean
  /** Hidden, and never in the way: small, and not in the task bar. */
  readonly open: () => ProbeWindow
  readonly after: After
}

/** A window manager that gives it the focus against our wish does so in this time. */
const SETTLING_MS = 400

export function windowCheck({ wayland, open, after }: WindowCheckPorts): Check {
  return {
    name: 'window',
    async run() {
      if (wayland)
        return {
          kind: 'absent',
          why: 'On Wayland no program can raise its window: for an alert the desktop can only mark it.',
        }
      const window = open()
      try {
        await new Promise<void>((resolve) => {
          window.once('show', resolve)
          window.showInactive()
        })
        await new Promise<void>((resolve) => void after(SETTLING_MS, resolve))
        if (!window.isVisible() || window.isMinimized())
          return { kind: 'failed', why: 'The window did not come up.' }
        return window.isFocused()
          ? {
              kind: 'failed',
              why: 'The window came up and took the focus, so what is being typed would go to it.',
              advice: 'Switch off “Show the window on P0” in Settings → Display.',
            }
          : { kind: 'ok', detail: 'It came up, and the focus stayed where it was.' }
      } finally {
        window.destroy()
      }
    },
  }
}
