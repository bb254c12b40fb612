/** NotifierPort for the alert engine: the desktop's notifications, the window's sound and strip, the dock's bounce. */
import type { NotificationRequest, NotifierPort } from '../core/alerts/engine-types.ts'
import type { DesktopNotifications } from './notifications.ts'
import type { InAppAlerts } from './in-app-alerts.ts'
import type { FeedWindow } from './windows.ts'

export interface NotifierPorts {
  readonly notifications: DesktopNotifications
  readonly window: FeedWindow
  readonly inApp: InAppAlerts
  /** macOS. */
  readonly bounce: () => void
  /** When no page can play a sound. */
  readonly beep: () => void
}

export function createNotifier(ports: NotifierPorts): NotifierPort {
  return {
    notify: (request, outcome) => ports.notifications.notify(request, outcome),
    close: (tag) => ports.notifications.close(tag),
    play(sound, volume) {
      if (sound === 'none' || volume <= 0) return
      if (!ports.window.send('sound', { sound, volume })) ports.beep()
    },
    attract() {
      ports.window.attract()
      ports.bounce()
    },
    showWindow: () => ports.window.showInactive(),
    showInApp(request: NotificationRequest) {
      ports.inApp.show(request)
      ports.window.showInactive()
    },
  }
}
