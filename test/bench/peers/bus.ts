/** A notification as a call on the session bus, the same for the product and for what it is compared with. */
import { DBusConnection } from '../../electron-on-chromium/dbus/connection.ts'
import { Variant } from '../../electron-on-chromium/dbus/marshal.ts'

const NAME = 'org.freedesktop.Notifications'

/** Answers a function that has written the call to the bus when it returns. */
export async function openBus(): Promise<(summary: string, body: string) => void> {
  const bus = await DBusConnection.open()
  return (summary, body) => {
    const hints = [
      ['urgency', new Variant('y', 2)],
      ['suppress-sound', new Variant('b', true)],
    ]
    bus
      .call({
        ...{ destination: NAME, path: '/org/freedesktop/Notifications', interface: NAME, member: 'Notify' },
        signature: 'susssasa{sv}i',
        body: ['FastFeed bench', 0, '', summary, body, [], hints, 1],
      })
      // What the service makes of so many is not what is measured.
      .catch(() => undefined)
  }
}
