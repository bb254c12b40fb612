/** The alert engine's desktop (NotifierPort): notifications, sound through the window, and the word on what became of them. */
import type { NotificationConstructorOptions } from 'electron'
import type { NotificationOutcome, NotificationRequest } from '../core/alerts/engine-types.ts'
import type { LogPort } from '../core/ports.ts'

/** Electron's Notification, as far as it is used. */
export interface DesktopNotification {
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
  readonly onClick: (request: NotificationRequest) => void
  readonly onAction: (request: NotificationRequest, action: NotificationAction) => void
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
  /** Whether one with this tag is on the desktop: a click on it is already being told. */
  isOpen(tag: string): boolean
  openTags(): readonly string[]
  closeAll(): void
}

/** A service that says neither yes nor no by then counts as refusing (A15). */
const ANSWER_MS = 3000

export function createNotifications(ports: NotificationPorts): DesktopNotifications {
  const { platform, log } = ports
  /** Referenced until closed: a collected Notification loses its click. */
  const open = new Map<string, DesktopNotification>()

  function optionsOf(request: NotificationRequest): NotificationConstructorOptions {
    // Linux servers offer a default click only.
    const hasActions = request.actions && platform !== 'linux'
    return {
      id: request.tag,
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

  function show(
    request: NotificationRequest,
    settle: (result: NotificationOutcome, reason: string) => void,
  ): void {
    const { tag } = request
    const notification = ports.create(optionsOf(request))
    const former = open.get(tag)
    open.set(tag, notification)
    const cancel = ports.after(ANSWER_MS, () => finish('failed', 'the desktop did not answer'))
    let settled = false
    function finish(result: NotificationOutcome, reason: string): void {
      cancel()
      if (settled) return
      settled = true
      if (result === 'failed') forget(tag, notification)
      settle(result, reason)
    }
    notification.on('show', () => finish('shown', ''))
    notification.on('failed', (_event, error) => finish('failed', error || 'the desktop refused it'))
    notification.on('click', () => {
      forget(tag, notification)
      ports.onClick(request)
    })
    notification.on('action', (_details, index) => {
      forget(tag, notification)
      const action = ACTIONS[index]
      if (action !== undefined) ports.onAction(request, action.name)
    })
    notification.on('close', () => forget(tag, notification))
    // macOS and Windows replace by id; elsewhere the former one must go first.
    if (platform === 'linux') former?.close()
    notification.show()
  }

  return {
    notify(request, outcome) {
      // An update of one that the user has closed must not come back (A5).
      if (request.update && !open.has(request.tag)) return outcome('shown', '')
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
    isOpen: (tag) => open.has(tag),
    openTags: () => [...open.keys()],
    closeAll() {
      for (const notification of open.values()) notification.close()
      open.clear()
    },
  }
}
