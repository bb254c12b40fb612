/**
 * Desktop notifications over Electron's: at most one a tag and an id, and what became of each.
 *
 * Electron's native half of a notification knows the JavaScript object weakly, and a click reaches the first native half
 * of an id (macOS). So every object is kept until it is dealt with, and let go of by `close()` at that moment, never
 * later: by then another of the same id may stand in its place, and would go with it.
 */
import type { NotificationConstructorOptions } from 'electron'
import type { NotificationOutcome, NotificationRequest } from '../../core/alerts/engine-types.ts'
import type { After, LogPort } from '../../core/ports.ts'
import { idOfActivation, notificationId, targetOfId } from './notification-id.ts'
import type { ServiceWatch } from './service-watch.ts'

/** Electron's Notification, as far as it is used. */
export interface DesktopNotification {
  readonly id: string
  show(): void
  close(): void
  on(event: 'show' | 'click', listener: () => void): unknown
  on(event: 'close', listener: (details?: { readonly reason?: string }) => void): unknown
  on(event: 'failed', listener: (event: unknown, error: string) => void): unknown
  on(event: 'action', listener: (details: unknown, index: number) => void): unknown
}

export interface NotificationPorts {
  readonly platform: NodeJS.Platform
  readonly isSupported: () => boolean
  readonly create: (options: NotificationConstructorOptions) => DesktopNotification
  /** Linux, where showing and closing wait for the service; null: they never do. */
  readonly service: ServiceWatch | null
  readonly after: After
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
  /** Resolves once what was closed is closed, or cannot be: the service does not answer. */
  settled(): Promise<void>
  /** macOS: what a former run left on the desktop; its clicks are ours again. */
  adopt(notifications: readonly DesktopNotification[]): void
  /** Windows: a click that came without its object, of a former run or from the Action Center. False: not one of ours. */
  activated(activation: Activation): boolean
}

/** Electron's ActivationArguments, as far as they are used. */
interface Activation {
  readonly type: string
  readonly arguments: string
  readonly actionIndex?: number
}

/** A service that says neither yes nor no by then counts as refusing (alerts.md A15). */
const ANSWER_MS = 3000
/** As many as Windows keeps of a program in its Action Center; the oldest that is not critical goes for a newer one. */
const KEPT = 20
/** A critical one stays until it is answered, short of so many that nobody answers. */
const KEPT_CRITICAL = 100
/** Windows tells one click twice, one after the other. */
const TOLD_TWICE_MS = 5000

type Target = NotificationRequest['target']

interface Standing {
  readonly tag: string
  readonly target: Target
  readonly isCritical: boolean
  readonly notification: DesktopNotification
  /** Clicked, or one of its actions. */
  answered: boolean
  /** Taken back with its feed: a click that was under way already must not reach the one that followed. */
  revoked: boolean
}

export function createNotifications(ports: NotificationPorts): DesktopNotifications {
  const { platform, service, log } = ports
  /** By tag, oldest first. */
  const open = new Map<string, Standing>()
  /** Requests that wait for the service's word, by tag. */
  const asking = new Map<string, symbol>()
  const answeredIds = new Map<string, () => void>()

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

  const whenFree = (run: () => void): void => (service === null ? run() : service.whenItAnswers(run))

  /** Out of the way, on the desktop and of later ones of its id. */
  function take(standing: Standing): void {
    if (open.get(standing.tag) === standing) open.delete(standing.tag)
    whenFree(() => standing.notification.close())
  }

  /** Once: what the object tells and what Windows tells without it is one click. */
  function answer(standing: Standing, index: number | null): void {
    const { notification, target } = standing
    if (standing.answered || standing.revoked) return
    standing.answered = true
    noteAnswered(notification.id)
    take(standing)
    act(target, index)
  }

  function act(target: Target, index: number | null): void {
    const action = index === null ? undefined : ACTIONS[index]
    if (action === undefined) ports.onClick(target)
    else ports.onAction(target, action.name)
  }

  function noteAnswered(id: string): void {
    if (platform !== 'win32') return
    answeredIds.get(id)?.()
    answeredIds.set(
      id,
      ports.after(TOLD_TWICE_MS, () => answeredIds.delete(id)),
    )
  }

  function listen(
    notification: DesktopNotification,
    tag: string,
    target: Target,
    isCritical: boolean,
  ): Standing {
    const standing: Standing = { tag, target, isCritical, notification, answered: false, revoked: false }
    open.set(tag, standing)
    notification.on('click', () => answer(standing, null))
    notification.on('action', (_details, index) => {
      if (ACTIONS[index] !== undefined) answer(standing, index)
    })
    notification.on('close', (details) => {
      // Windows has put it into the Action Center, from where it can still be clicked.
      if (details?.reason === 'timedOut' || open.get(tag) !== standing) return
      take(standing)
    })
    return standing
  }

  function show(
    request: NotificationRequest,
    settle: (result: NotificationOutcome, reason: string) => void,
  ): void {
    const { tag, target } = request
    const notification = ports.create(optionsOf(request))
    // Not forgotten: on a desktop that is only starting it may still appear, to be closed with its alert or clicked.
    const cancel = ports.after(ANSWER_MS, () => finish('failed', 'the desktop did not answer'))
    let settled = false
    function finish(result: NotificationOutcome, reason: string): void {
      cancel()
      if (settled) return
      settled = true
      settle(result, reason)
    }
    for (const former of [...open.values()])
      if (former.tag === tag || former.notification.id === notification.id) take(former)
    answeredIds.delete(notification.id)
    const standing = listen(notification, tag, target, request.urgency === 'critical')
    notification.on('show', () => finish('shown', ''))
    notification.on('failed', (_event, error) => {
      take(standing)
      finish('failed', error || 'the desktop refused it')
    })
    try {
      notification.show()
    } catch (error) {
      take(standing)
      log.error('a notification could not be shown', { error })
      finish('failed', 'the desktop refused it')
    }
    makeRoom(standing)
  }

  function makeRoom(newest: Standing): void {
    const standing = [...open.values()]
    const passing = standing.find((one) => !one.isCritical && one !== newest)
    const oldest = standing.length > KEPT_CRITICAL ? standing[0] : undefined
    const leaves = standing.length > KEPT ? (passing ?? oldest) : undefined
    if (leaves !== undefined) take(leaves)
  }

  function showSafely(
    request: NotificationRequest,
    outcome: (result: NotificationOutcome, reason: string) => void,
  ): void {
    try {
      show(request, outcome)
    } catch (error) {
      log.error('a notification could not be made', { error })
      outcome('failed', 'the desktop refused it')
    }
  }

  return {
    notify(request, outcome) {
      if (!ports.isSupported()) return outcome('failed', 'this desktop has no notification service')
      if (service === null) return showSafely(request, outcome)
      // A later one of its tag, or its alert's end, takes its place meanwhile.
      const question = Symbol(request.tag)
      asking.set(request.tag, question)
      service.ask((answers) => {
        if (asking.get(request.tag) !== question) return
        asking.delete(request.tag)
        if (answers) showSafely(request, outcome)
        else outcome('failed', 'the notification service does not answer')
      })
    },
    close(tag) {
      asking.delete(tag)
      const standing = open.get(tag)
      if (standing !== undefined) take(standing)
    },
    closeAll() {
      asking.clear()
      for (const standing of [...open.values()]) {
        standing.revoked = true
        take(standing)
      }
    },
    settled: () => new Promise((resolve) => (service === null ? resolve() : service.ask(() => resolve()))),
    adopt(notifications) {
      for (const notification of notifications) {
        const target = targetOfId(notification.id)
        // One that has been raised again meanwhile listens already.
        const known = [...open.values()].some((standing) => standing.notification.id === notification.id)
        // Its urgency is not told: it may be one that nobody has answered.
        if (target !== null && !known) listen(notification, `former:${notification.id}`, target, true)
      }
    },
    activated(activation) {
      const id = idOfActivation(activation.arguments) ?? ''
      const target = targetOfId(id)
      if (target === null) return false
      const index = activation.type === 'action' ? (activation.actionIndex ?? null) : null
      const standing = [...open.values()].find(({ notification }) => notification.id === id)
      if (standing !== undefined) answer(standing, index)
      else if (!answeredIds.has(id)) {
        noteAnswered(id)
        act(target, index)
      }
      return true
    },
  }
}
