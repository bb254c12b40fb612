import { randomUUID } from 'node:crypto'
import { renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BlockingNotifications } from '../dbus/blocking-notifications.ts'
import { system } from '../platform.ts'
import { Emitter } from '../strict.ts'
import { say } from '../watch.ts'
import { app } from './app.ts'
import { asImage, imageHash } from './native-image.ts'
import { type Center, MacCenter, WindowsCenter } from './notification-center.ts'
import { findAppPath, readManifest } from './paths.ts'
import { type NotificationRecord, Raised } from './raised-notification.ts'

export type { NotificationRecord } from './raised-notification.ts'

type Implemented =
  | (
      | 'title'
      | 'subtitle'
      | 'body'
      | 'silent'
      | 'urgency'
      | 'timeoutType'
      | 'actions'
      | 'closeButtonText'
      | 'id'
    )
  | ('show' | 'close' | 'groupId' | 'groupTitle' | 'hasReply' | 'replyPlaceholder' | 'sound' | 'toastXml')

const records: Raised[] = []
let refusal: string | undefined
const desktopEntry = readManifest(findAppPath(process.argv[1] ?? '.')).desktopName.replace(/\.desktop$/, '')

const byDesktopId = (id: number): Raised | undefined =>
  records.findLast((one) => one.desktopId === id && !one.gone)
const service = new BlockingNotifications({
  action(id, action) {
    const raised = byDesktopId(id)
    if (raised === undefined || action !== 'default') return
    // Electron destroys its own half with the click: no `close` follows.
    raised.gone = true
    raised.clicked()
  },
  closed(id) {
    const raised = byDesktopId(id)
    if (raised === undefined) return
    raised.gone = true
    raised.dismissed()
  },
})
const mac = new MacCenter()
const windows = new WindowsCenter()

/** Null on Linux, where a real notification service stands behind it. */
function center(): Center | null {
  if (system.platform === 'linux') return null
  return system.platform === 'darwin' ? mac : windows
}

export class Notification extends Emitter implements Pick<Electron.Notification, Implemented> {
  readonly id: string
  readonly groupId: string
  readonly groupTitle: string
  title: string
  subtitle: string
  body: string
  silent: boolean
  urgency: 'normal' | 'critical' | 'low'
  timeoutType: 'default' | 'never'
  actions: Electron.NotificationAction[]
  closeButtonText = ''
  hasReply = false
  replyPlaceholder = ''
  sound = ''
  toastXml = ''
  private readonly icon: string | Electron.NativeImage | undefined
  private raised: Raised | undefined

  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super()
    this.id = options.id ?? randomUUID()
    this.groupId = options.groupId ?? ''
    this.groupTitle = options.groupTitle ?? ''
    this.title = options.title ?? ''
    this.subtitle = options.subtitle ?? ''
    this.body = options.body ?? ''
    this.silent = options.silent ?? false
    this.urgency = options.urgency ?? 'normal'
    this.timeoutType = options.timeoutType ?? 'default'
    this.actions = options.actions ?? []
    this.icon = options.icon
  }

  static isSupported = (): boolean => center() !== null || service.isReachable()
  static handleActivation(callback: (details: Electron.ActivationArguments) => void): void {
    if (system.platform !== 'win32') throw new TypeError('Notification.handleActivation is not a function')
    windows.activation = callback
  }
  /** macOS: nothing is left of a former run here. */
  static getHistory = async (): Promise<Notification[]> => []

  /** On Linux it holds the main thread until the service has answered, and tells the outcome before it returns. */
  show(): void {
    this.close()
    const { id, title, body, urgency, silent, timeoutType } = this
    const raised = new Raised({ id, title, body, urgency, silent, timeoutType }, this)
    this.raised = raised
    records.push(raised)
    say('notification', `[${urgency}] ${title}${body === '' ? '' : ` — ${body}`}`)
    if (refusal !== undefined) return raised.failed(refusal)
    const where = center()
    if (where !== null) return where.show(raised)
    try {
      raised.desktopId = service.notify({
        appName: app.getName(),
        icon: this.iconPath(),
        summary: title,
        body,
        // Electron adds none but this on Linux.
        actions: [['default', 'View']],
        urgency,
        silent,
        desktopEntry,
        timeout: timeoutType === 'never' ? 0 : -1,
        replaces: 0,
      })
    } catch (error) {
      return raised.failed(error instanceof Error ? error.message : String(error))
    }
    raised.displayed()
  }

  close(): void {
    const { raised } = this
    this.raised = undefined
    if (raised === undefined) return
    const where = center()
    if (where !== null) return where.close(raised)
    const standing = !raised.gone
    raised.gone = true
    raised.release()
    if (standing) closeOnDesktop(raised.desktopId)
  }

  private iconPath(): string {
    if (this.icon === undefined) return ''
    if (typeof this.icon === 'string') return this.icon
    const image = asImage(this.icon)
    if (image.path !== undefined || image.isEmpty()) return image.path ?? ''
    const path = join(tmpdir(), `notification-${imageHash(image)}.png`)
    // Whole at once: another run may be showing the same picture.
    const mine = `${path}.${process.pid}`
    writeFileSync(mine, image.toPNG())
    renameSync(mine, path)
    return path
  }
}

/** As libnotify, which only logs what went wrong. */
function closeOnDesktop(id: number): void {
  try {
    service.close(id)
  } catch {
    return
  }
}

function standing(id: string): Raised {
  const found = records.findLast((one) => one.words.id === id && !one.gone)
  if (found === undefined) throw new Error(`No notification ${id}`)
  return found
}

/** For tests: the desktop's side of notifications. */
export const notificationDesk = {
  warmUp: (): void => {
    if (system.platform === 'linux') service.warmUp()
  },
  list: (): NotificationRecord[] => records.map((one) => one.record()),
  /** A click that the test makes itself, without a notification service's window. `action`: a number as text. */
  activate: (id: string, action = 'default'): void => {
    const where = center()
    if (where !== null) return where.activate(id, action === 'default' ? null : Number(action))
    if (action !== 'default') throw new Error('On Linux a notification has no actions')
    const raised = standing(id)
    raised.gone = true
    raised.clicked()
    // Desktops close a notification that was acted on.
    closeOnDesktop(raised.desktopId)
  },
  dismiss: (id: string): void => {
    const where = center()
    if (where !== null) return where.dismiss(id)
    closeOnDesktop(standing(id).desktopId)
  },
  /** Windows: off the screen and into the Action Center. */
  timeOut: (id: string): void => windows.timeOut(id),
  /** With a text, every later notification fails with it, as with no service. */
  refuse: (reason: string | undefined): void => {
    refusal = reason
  },
  /** As Windows' Action Center does after a restart. */
  coldStart: (details: Electron.ActivationArguments): void => windows.activation?.(details),
}
