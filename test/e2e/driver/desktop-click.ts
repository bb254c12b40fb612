/** What the user does with a finger, done on the test desktop's own notification service (dunst). */
import { DBusConnection } from '../../electron-on-chromium/dbus/connection.ts'

/** Clicks the notification on top: the most urgent, of those the newest. */
export const clickTopNotification = (): Promise<void> => ask('NotificationAction', 'u', [0])

/** Takes away what earlier runs have left on the screen. */
export const clearNotifications = (): Promise<void> => ask('NotificationCloseAll', '', [])

async function ask(member: string, signature: string, body: readonly number[]): Promise<void> {
  const bus = await DBusConnection.open()
  try {
    await bus.call({
      destination: 'org.freedesktop.Notifications',
      path: '/org/freedesktop/Notifications',
      interface: 'org.dunstproject.cmd0',
      member,
      signature,
      body: [...body],
    })
  } finally {
    bus.close()
  }
}
