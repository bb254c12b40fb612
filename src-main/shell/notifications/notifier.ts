/** NotifierPort for the alert engine: the desktop's notifications, the window's sound and strip, the task bar. */
import type { NotificationRequest, NotifierPort } from '../../core/alerts/engine-types.ts'
import type { DesktopNotifications } from './notifications.ts'
import type { InAppAlerts } from './in-app-alerts.ts'
import type { Sounds } from './sounds.ts'
import type { FeedWindow } from '../window/windows.ts'

export interface NotifierPorts {
  readonly notifications: DesktopNotifications
  readonly window: FeedWindow
  readonly inApp: InAppAlerts
  readonly platform: NodeJS.Platform
  readonly sounds: Pick<Sounds, 'play'>
}

export function createNotifier(ports: NotifierPorts): NotifierPort {
  return {
    notify: (request, outcome) =>
      ports.notifications.notify(request, (result, reason) => {
        // What the window showed for want of a desktop has been followed up there.
        if (result === 'shown') ports.inApp.close(request.tag)
        outcome(result, reason)
      }),
    close(tag) {
      ports.notifications.close(tag)
      ports.inApp.close(tag)
      // Who deals with one of them has seen the flash.
      ports.window.calm()
    },
    play(sound, volume) {
      if (sound === 'none' || volume <= 0) return
      ports.sounds.play({ sound, volume })
    },
    attract() {
      // The packaged app has no dock icon on macOS that could bounce: the window itself comes up, without focus.
      if (ports.platform === 'darwin') ports.window.raise()
      else ports.window.attract()
    },
    showWindow: () => ports.window.raise(),
    showInApp(request: NotificationRequest) {
      ports.inApp.show(request)
      if (request.urgency !== 'critical') return ports.window.appear()
      // It stands for a notification: behind other windows it would be none.
      ports.window.raise()
      ports.window.attract()
    },
  }
}
