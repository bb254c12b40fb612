/** The desktop's notifications over Electron's, those of a former run included (alerts.md A9). */
import { Notification } from 'electron'
import { busPath, linkBus } from '../../adapters/dbus/bus.ts'
import type { After, LogPort } from '../../core/ports.ts'
import {
  createNotifications,
  type DesktopNotifications,
  type NotificationPorts,
} from '../notifications/notifications.ts'
import { notificationAction, notificationClicked, type OpeningParts } from '../notifications/opening.ts'
import { watchService, type ServiceWatch } from '../notifications/service-watch.ts'

interface NotificationParts {
  /** Asked only when one was clicked. */
  readonly app: () => OpeningParts
  readonly after: After
  readonly log: LogPort
}

/** A service that needs longer for its own name holds up the thread for longer still. */
const SERVICE_PATIENCE_MS = 1000
const SERVICE = {
  destination: 'org.freedesktop.Notifications',
  path: '/org/freedesktop/Notifications',
  interface: 'org.freedesktop.Notifications',
  member: 'GetServerInformation',
} as const

function linuxService({ after, log }: Pick<NotificationParts, 'after' | 'log'>): ServiceWatch {
  const nothing = (): void => undefined
  const path = busPath('session', process.env)
  const link = linkBus({ path, rules: [], onSignal: nothing, onOpen: nothing, after })
  const watch = watchService({
    question: () => link.call(SERVICE),
    after,
    patienceMs: SERVICE_PATIENCE_MS,
    onChange: (answers) =>
      answers
        ? log.info('the notification service answers again')
        : log.warn('the notification service does not answer; the window shows alerts instead'),
  })
  // The first P0 need not wait for the bus to be opened, and a service that hangs is known before it comes.
  watch.ask(nothing)
  return watch
}

/** One watch, whoever shows something: there is one service. */
let service: ServiceWatch | null = null

/** Apart from others' notifications, on the same desktop. */
export function openNotifications(
  parts: Pick<NotificationPorts, 'onClick' | 'onAction' | 'after' | 'log'>,
): DesktopNotifications {
  if (process.platform === 'linux') service ??= linuxService(parts)
  return createNotifications({
    ...parts,
    platform: process.platform,
    isSupported: () => Notification.isSupported(),
    create: (options) => new Notification(options),
    service,
  })
}

export function composeNotifications({ app, after, log }: NotificationParts): DesktopNotifications {
  return openNotifications({
    after,
    onClick: (target) => notificationClicked(app(), target),
    onAction: (target, action) => notificationAction(app(), target, action),
    log,
  })
}

/** Clicks on what a former run left on the desktop. */
export function adoptFormer(notifications: DesktopNotifications, show: () => void, log: LogPort): void {
  if (process.platform === 'win32') {
    // Asking is what makes Electron's presenter, without which Windows finds nobody to hand a click over to.
    Notification.isSupported()
    Notification.handleActivation((activation) => {
      if (!notifications.activated(activation)) show()
    })
  }
  if (process.platform === 'darwin')
    Notification.getHistory().then(notifications.adopt, (error: unknown) =>
      log.warn('notifications of a former run are not known', { error }),
    )
}
