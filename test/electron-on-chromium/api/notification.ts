import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Emitter, PreventableEvent } from '../strict.ts'
import { NotificationService } from '../dbus/notifications.ts'
import { say } from '../watch.ts'
import { app } from './app.ts'
import { asImage, imageHash } from './native-image.ts'
import { findAppPath, readManifest } from './paths.ts'

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

/** What a test sees of every notification the app has raised, oldest first. */
export interface NotificationRecord {
  readonly id: string
  readonly title: string
  readonly body: string
  readonly urgency: string
  readonly silent: boolean
  readonly timeoutType: string
  readonly desktopId: number
  readonly closed: boolean
  /** Milliseconds from `show()` to the desktop's answer. */
  readonly latencyMs: number | undefined
}

const records: Notification[] = []
let refusal: string | undefined
let activation: ((details: Electron.ActivationArguments) => void) | undefined
const desktopEntry = readManifest(findAppPath(process.argv[1] ?? '.')).desktopName.replace(/\.desktop$/, '')

const byDesktopId = (id: number): Notification | undefined =>
  records.findLast((one) => one.desktopId === id && !one.closed)
const service = new NotificationService({
  action: (id, action) => byDesktopId(id)?.activated(action),
  closed: (id, reason) => byDesktopId(id)?.ended(reason),
})

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
  desktopId = 0
  closed = false
  private latencyMs: number | undefined

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

  static isSupported = (): boolean => service.isReachable()
  static handleActivation(callback: (details: Electron.ActivationArguments) => void): void {
    activation = callback
  }

  show(): void {
    const started = performance.now()
    if (!records.includes(this)) records.push(this)
    this.closed = false
    say('notification', `[${this.urgency}] ${this.title}${this.body === '' ? '' : ` — ${this.body}`}`)
    const sent =
      refusal === undefined
        ? service.notify({
            appName: app.getName(),
            icon: this.iconPath(),
            summary: this.title,
            body: this.body,
            actions: [
              ['default', 'Open'],
              ...this.actions.map((a, at) => [String(at), a.text ?? ''] as const),
            ],
            urgency: this.urgency,
            silent: this.silent,
            desktopEntry,
            timeout: this.timeoutType === 'never' ? 0 : -1,
            replaces: this.desktopId,
          })
        : Promise.reject(new Error(refusal))
    sent.then(
      (id) => {
        this.desktopId = id
        this.latencyMs = performance.now() - started
        this.emit('show', new PreventableEvent())
      },
      (error: unknown) => {
        this.closed = true
        this.emit('failed', new PreventableEvent(), error instanceof Error ? error.message : String(error))
      },
    )
  }

  close(): void {
    if (!this.closed && this.desktopId !== 0) service.close(this.desktopId).catch(() => undefined)
  }

  /** The user clicked it, or one of its buttons. */
  activated(action: string): void {
    if (action === 'default') this.emit('click', new PreventableEvent())
    else {
      const actionIndex = Number(action)
      this.emit(
        'action',
        Object.assign(new PreventableEvent(), { actionIndex, selectionIndex: -1 }),
        actionIndex,
        -1,
      )
    }
  }
  ended(reason: number): void {
    this.closed = true
    const why = reason === 1 ? 'timedOut' : reason === 2 ? 'userCanceled' : 'applicationHidden'
    this.emit('close', Object.assign(new PreventableEvent(), { reason: why }))
  }

  record(): NotificationRecord {
    const { id, title, body, urgency, silent, timeoutType, desktopId, closed, latencyMs } = this
    return { id, title, body, urgency, silent, timeoutType, desktopId, closed, latencyMs }
  }

  private iconPath(): string {
    if (this.icon === undefined) return ''
    if (typeof this.icon === 'string') return this.icon
    const image = asImage(this.icon)
    if (image.path !== undefined || image.isEmpty()) return image.path ?? ''
    const path = join(tmpdir(), `notification-${imageHash(image)}.png`)
    writeFileSync(path, image.toPNG())
    return path
  }
}

/** For tests: the desktop's side of notifications. */
export const notificationDesk = {
  warmUp: (): void => {
    service.warmUp()
  },
  list: (): NotificationRecord[] => records.map((one) => one.record()),
  /** A click that the test makes itself, without a notification service's window. */
  activate: (id: string, action = 'default'): void => {
    const found = records.find((one) => one.id === id)
    if (found === undefined) throw new Error(`No notification ${id}`)
    found.activated(action)
    // Desktops close a notification that was acted on.
    found.close()
  },
  dismiss: (id: string): void => records.find((one) => one.id === id)?.close(),
  /** With a text, every later notification fails with it, as with no service. */
  refuse: (reason: string | undefined): void => {
    refusal = reason
  },
  /** As Windows' Action Center does after a restart. */
  coldStart: (details: Electron.ActivationArguments): void => activation?.(details),
}
