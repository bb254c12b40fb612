/** The desktop's notifications over Electron's, those of a former run included (A9). */
import { Notification } from 'electron'
import type { LogPort } from '../../core/ports.ts'
import { createNotifications, type DesktopNotifications } from '../notifications.ts'
import { notificationAction, notificationClicked } from '../opening.ts'
import type { AppContext } from '../handlers/context.ts'

export interface NotificationParts {
  /** Asked only when one was clicked. */
  readonly context: () => AppContext
  readonly after: (ms: number, run: () => void) => () => void
  readonly log: LogPort
}

export function composeNotifications({ context, after, log }: NotificationParts): DesktopNotifications {
  return createNotifications({
    platform: process.platform,
    isSupported: () => Notification.isSupported(),
    create: (options) => new Notification(options),
    after,
    onClick: (target) => notificationClicked(context(), target),
    onAction: (target, action) => notificationAction(context(), target, action),
    log,
  })
}

/** Clicks on what a former run left on the desktop. */
export function adoptFormer(notifications: DesktopNotifications, show: () => void, log: LogPort): void {
  if (process.platform === 'win32')
    Notification.handleActivation((activation) => {
      if (!notifications.activated(activation)) show()
    })
  if (process.platform === 'darwin')
    Notification.getHistory().then(notifications.adopt, (error: unknown) =>
      log.warn('notifications of a former run are not known', { error }),
    )
}
