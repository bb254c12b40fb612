/** A real click on the newest notification, made by the notification service (dunst) itself. */
import { DBusConnection } from '../../electron-on-chromium/dbus/connection.ts'

export async function clickNewestNotification(): Promise<void> {
  const bus = await DBusConnection.open()
  try {
    await bus.call({
      destination: 'org.freedesktop.Notifications',
      path: '/org/freedesktop/Notifications',
      interface: 'org.dunstproject.cmd0',
      member: 'NotificationAction',
      signature: 'u',
      body: [0],
    })
  } finally {
    bus.close()
  }
}
