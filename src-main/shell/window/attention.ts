/**
 * How the window makes itself seen while the user works elsewhere: it comes up or its taskbar button flashes, and the focus
 * stays where it is. What asks for it is by the rules of alerts.md.
 *
 * | the window is   | appear (A15)  | raise (A15, a P0)  | attract (A10)                               |
 * | --------------- | ------------- | ------------------ | ------------------------------------------- |
 * | hidden          | comes up      | comes up           | comes up, flashes: it had no button to flash |
 * | minimised       | comes up      | comes up           | flashes                                     |
 * | elsewhere       |               | comes here, on top | flashes                                     |
 * | covered         |               | on top             | flashes                                     |
 * | has the focus   |               |                    |                                             |
 */
import type { BrowserWindow } from 'electron'

interface WindowAttention {
  /** Out of the tray or the taskbar; one that is on the screen somewhere stays as it is. */
  appear(win: BrowserWindow): void
  /** Above the other windows of the workspace that is looked at. Who has it full screen may still see the flash alone. */
  raise(win: BrowserWindow): void
  /** Until it gets the focus, or `calm`. */
  attract(win: BrowserWindow): void
  /** Somebody has seen it. */
  calm(win: BrowserWindow): void
}

interface AttentionPorts {
  readonly platform: NodeJS.Platform
  readonly isPinned: () => boolean
  /** A display may have gone since. */
  readonly keepOnDisplays: (win: BrowserWindow) => void
}

export const isOnScreen = (win: BrowserWindow): boolean => win.isVisible() && !win.isMinimized()

export function createWindowAttention({
  platform,
  isPinned,
  keepOnDisplays,
}: AttentionPorts): WindowAttention {
  let flashing = false

  function flash(win: BrowserWindow, on: boolean): void {
    if (!on && !flashing) return
    flashing = on
    win.flashFrame(on)
  }

  function comeUp(win: BrowserWindow): void {
    // `restore` takes the focus on Windows and X11; out of hiding a window comes without it, and unminimised.
    if (win.isMinimized()) {
      if (platform === 'darwin') win.restore()
      else win.hide()
    }
    keepOnDisplays(win)
    win.showInactive()
  }

  /** A window of one workspace comes to another by being on all of them for a moment. */
  function bringHere(win: BrowserWindow): void {
    if (platform === 'win32') return
    win.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true })
    win.setVisibleOnAllWorkspaces(false, { visibleOnFullScreen: true, skipTransformProcessType: true })
  }

  const attention: WindowAttention = {
    appear(win) {
      if (!isOnScreen(win)) comeUp(win)
    },
    raise(win) {
      if (win.isFocused()) return
      if (isOnScreen(win)) bringHere(win)
      comeUp(win)
      // Windows lets a program in the background pass the active window only on its way through the topmost ones.
      if (platform === 'win32' && !isPinned()) {
        win.setAlwaysOnTop(true)
        win.setAlwaysOnTop(false)
      }
      win.moveTop()
    },
    attract(win) {
      if (win.isFocused()) return
      if (!win.isVisible()) attention.raise(win)
      flash(win, true)
    },
    calm: (win) => flash(win, false),
  }
  return attention
}
