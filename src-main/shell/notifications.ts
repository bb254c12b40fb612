/** Desktop notifications over Electron's: at most one a tag, and what became of each. */
import type { NotificationConstructorOptions } from 'electron'
import type { NotificationOutcome, NotificationRequest } from '../core/alerts/engine-types.ts'
import type { LogPort } from '../core/ports.ts'
import { idOfActivation, notificationId, targetOfId } from './notification-id.ts'

/** Electron's Notification, as far as it is used. */
export interface DesktopNotification {
  readonly id: string
  show(): void
  close(): void
  on(event: 'show' | 'click' | 'close', listener: () => void): unknown
  on(event: 'failed', listener: (event: unknown, error: string) => void): unknown
  on(event: 'action', listener: (details: unknown, index: number) => void): unknown
}

export interface NotificationPorts {
  readonly platform: NodeJS.Platform
  readonly isSupported: () => boolean
  readonly create: (options: NotificationConstructorOptions) => DesktopNotification
  readonly after: (ms: number, run: () => void) => () => void
  readonly onClick: (target: NotificationRequest['target']) => void
  readonly onAction: (target: NotificationRequest['target'], action: NotificationAction) => void
  readonly log: LogPort
}

export type NotificationAction = 'acknowledge' | 'snooze'
const ACTIONS: readonly { readonly name: NotificationAction; readonly text: string }[] = [
  { name: 'acknowledge', text: 'Acknowledge' },
  { name: 'snooze', text: 'Snooze 15 min' },
]

export interface DesktopNotifications {
  notify(request: NotificationRequest, outcome: (result: NotificationOutcome, reason: string) => void): void
  close(tag: string): void
  closeAll(): void
  /** macOS: what a former run left on the desktop; its clicks are ours again. */
  adopt(notifications: readonly DesktopNotification[]): void
  /** Windows: a click that came without its object, of a former run or from the Action Center. False: not one of ours. */
  activated(activation: Activation): boolean
}

/** Electron's ActivationArguments, as far as they are used. */
export interface Activation {
  readonly type: string
  readonly arguments: string
  readonly actionIndex?: number
}

/** A service that says neither yes nor no by then counts as refusing (A15). */
const ANSWER_MS = 3000

export function createNotifications(ports: NotificationPorts): DesktopNotifications {
  const { platform, log } = ports
  /** Referenced until closed: a collected Notification loses its click. */
  const open = new Map<string, DesktopNotification>()
  /** Taken back with their feed: a click that was under way already must not reach the one that followed. */
  const revoked = new WeakSet<DesktopNotification>()

  function optionsOf(request: NotificationRequest): NotificationConstructorOptions {
    // Linux servers offer a default click only.
    const hasActions = request.actions && platform !== 'linux'
    return {
      id: notificationId(request),
      title: request.title,
      body: request.body,
      // Sound is played by the app, once (A17).
      silent: true,
      urgency: request.urgency,
      // `critical` alone still goes away by itself on Windows.
      timeoutType: request.urgency === 'critical' ? 'never' : 'default',
      ...(hasActions && { actions: ACTIONS.map(({ text }) => ({ type: 'button' as const, text })) }),
    }
  }

  function forget(tag: string, notification: DesktopNotification): void {
    if (open.get(tag) === notification) open.delete(tag)
  }

  function listen(
    notification: DesktopNotification,
    { tag, target }: Pick<NotificationRequest, 'tag' | 'target'>,
  ): void {
    open.set(tag, notification)
    notification.on('click', () => {
      forget(tag, notification)
      if (!revoked.has(notification)) ports.onClick(target)
    })
    notification.on('action', (_details, index) => {
      forget(tag, notification)
      const action = ACTIONS[index]
      if (action !== undefined && !revoked.has(notification)) ports.onAction(target, action.name)
    })
    notification.on('close', () => forget(tag, notification))
  }

  function show(
    request: NotificationRequest,
    settle: (result: NotificationOutcome, reason: string) => void,
  ): void {
    const { tag } = request
    const notification = ports.create(optionsOf(request))
    const former = open.get(tag)
    // Not forgotten: on a desktop that is only starting it may still appear, to be closed with its alert or clicked.
    const cancel = ports.after(ANSWER_MS, () => finish('failed', 'the desktop did not answer'))
    let settled = false
    function finish(result: NotificationOutcome, reason: string): void {
      cancel()
      if (settled) return
      settled = true
      settle(result, reason)
    }
    notification.on('show', () => finish('shown', ''))
    notification.on('failed', (_event, error) => {
      forget(tag, notification)
      finish('failed', error || 'the desktop refused it')
    })
    listen(notification, request)
    // Windows and macOS replace what has the same id.
    if (former !== undefined && (platform === 'linux' || former.id !== notification.id)) former.close()
    notification.show()
  }

  return {
    notify(request, outcome) {
      if (!ports.isSupported()) return outcome('failed', 'this desktop has no notification service')
      try {
        show(request, outcome)
      } catch (error) {
        open.delete(request.tag)
        log.error('a notification could not be made', { error })
        outcome('failed', 'the desktop refused it')
      }
    },
    close(tag) {
      const notification = open.get(tag)
      open.delete(tag)
      notification?.close()
    },
    closeAll() {
      for (const notification of open.values()) {
        revoked.add(notification)
        notification.close()
      }
      open.clear()
    },
    adopt(notifications) {
      for (const notification of notifications) {
        const target = targetOfId(notification.id)
        // One that has been raised again meanwhile listens already.
        const known = [...open.values()].some(({ id }) => id === notification.id)
        if (target !== null && !known) listen(notification, { tag: `former:${notification.id}`, target })
      }
    },
    activated(activation) {
      const id = idOfActivation(activation.arguments) ?? ''
      const target = targetOfId(id)
      if (target === null) return false
      // Its object, if there is one, tells the click itself; said twice it does the same.
      const action = activation.type === 'action' ? ACTIONS[activation.actionIndex ?? -1] : undefined
      if (action === undefined) ports.onClick(target)
      else ports.onAction(target, action.name)
      return true
    },
  }
}
