/** The desktop's notification service (org.freedesktop.Notifications) over one lasting connection. */
import { DBusConnection, sessionBusPath } from './connection.ts'
import { Variant } from './marshal.ts'

export interface DesktopNotification {
  readonly appName: string
  readonly icon: string
  readonly summary: string
  readonly body: string
  readonly actions: readonly (readonly [id: string, label: string])[]
  readonly urgency: 'low' | 'normal' | 'critical'
  readonly silent: boolean
  readonly desktopEntry: string
  /** 0: stays until dismissed; -1: as the service likes. */
  readonly timeout: number
  /** The id of a notification to replace; 0: none. */
  readonly replaces: number
}

export interface DesktopNotificationEvents {
  action(id: number, action: string): void
  closed(id: number, reason: number): void
}

const NAME = 'org.freedesktop.Notifications'
const PATH = '/org/freedesktop/Notifications'
const URGENCY = { low: 0, normal: 1, critical: 2 } as const

export class NotificationService {
  private connection: Promise<DBusConnection> | undefined
  private readonly events: DesktopNotificationEvents

  constructor(events: DesktopNotificationEvents) {
    this.events = events
  }

  isReachable = (): boolean => sessionBusPath() !== undefined

  /** Connects ahead of the first notification, so that it need not wait; failing is for `notify` to report. */
  warmUp(): void {
    this.connect().catch(() => undefined)
  }

  /** Resolves with the id that the desktop gave it. */
  async notify(n: DesktopNotification): Promise<number> {
    const hints: [string, Variant][] = [
      ['urgency', new Variant('y', URGENCY[n.urgency])],
      ['desktop-entry', new Variant('s', n.desktopEntry)],
    ]
    if (n.silent) hints.push(['suppress-sound', new Variant('b', true)])
    const connection = await this.connect()
    const [id] = await connection.call({
      ...{ destination: NAME, path: PATH, interface: NAME, member: 'Notify', signature: 'susssasa{sv}i' },
      body: [n.appName, n.replaces, n.icon, n.summary, n.body, n.actions.flat(), hints, n.timeout],
    })
    return Number(id)
  }

  async close(id: number): Promise<void> {
    const connection = await this.connect()
    await connection.call({
      ...{
        destination: NAME,
        path: PATH,
        interface: NAME,
        member: 'CloseNotification',
        signature: 'u',
        body: [id],
      },
    })
  }

  private connect(): Promise<DBusConnection> {
    this.connection ??= this.open().catch((error: unknown) => {
      this.connection = undefined
      throw error
    })
    return this.connection
  }

  private async open(): Promise<DBusConnection> {
    const connection = await DBusConnection.open()
    connection.unref()
    connection.onClose = () => (this.connection = undefined)
    connection.onMessage = ({ kind, interface: from, member, body: [id, detail] }) => {
      if (kind !== 'signal' || from !== NAME) return
      if (member === 'ActionInvoked') this.events.action(Number(id), String(detail))
      if (member === 'NotificationClosed') this.events.closed(Number(id), Number(detail))
    }
    await connection.callBus('AddMatch', 's', [`type='signal',interface='${NAME}'`])
    return connection
  }
}
