/** Listens to the session bus as a monitor: what really went to the desktop's notification service. */
import { DBusConnection } from '../../electron-on-chromium/dbus/connection.ts'

export interface BusNotification {
  readonly appName: string
  readonly replaces: number
  readonly summary: string
  readonly body: string
  /** 0 low, 1 normal, 2 critical */
  readonly urgency: number
  readonly silent: boolean
  /** 0: stays until dismissed; -1: as the service likes. */
  readonly timeout: number
  /** performance.now() of this process when it came by. */
  readonly at: number
}

export interface BusWatcher {
  readonly notifications: readonly BusNotification[]
  close(): void
}

const NAME = 'org.freedesktop.Notifications'

export async function watchNotifications(): Promise<BusWatcher> {
  const bus = await DBusConnection.open()
  const notifications: BusNotification[] = []
  bus.onMessage = ({ kind, interface: name, member, body }) => {
    if (kind !== 'call' || name !== NAME || member !== 'Notify') return
    const [appName, replaces, , summary, text, , hints, timeout] = body
    const hint = (key: string): unknown => Object(hints)[key]
    notifications.push({
      appName: String(appName),
      replaces: Number(replaces),
      summary: String(summary),
      body: String(text),
      urgency: Number(hint('urgency') ?? 1),
      silent: hint('suppress-sound') === true,
      timeout: Number(timeout),
      at: performance.now(),
    })
  }
  const rule = `type='method_call',interface='${NAME}'`
  const monitoring = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus' }
  await bus.call({
    ...{ ...monitoring, interface: 'org.freedesktop.DBus.Monitoring', member: 'BecomeMonitor' },
    ...{ signature: 'asu', body: [[rule], 0] },
  })
  return {
    notifications,
    close: () => {
      bus.close()
    },
  }
}
