/**
 * How an alert reaches the user, as the alert engine wants it: the desktop's notification, the window's sound and the task bar;
 * and what the OS did not show, which the app's own window shows instead (alerts.md A15).
 */
import type { NotificationRequest, NotifierPort } from '../../core/alerts/engine-types.ts'
import type { DesktopNotifications } from './notifications.ts'
import type { Sounds } from './sounds.ts'
import type { FeedWindow } from '../window/feed-window.ts'
import { STORM_TAG } from '../../core/alerts/storm.ts'
import type { AlertView } from '../../core/alerts/types.ts'
import type { After, Cancel } from '../../core/ports.ts'
import type { InAppAlert } from '../../contract/contract.ts'

export interface NotifierPorts {
  readonly notifications: DesktopNotifications
  readonly window: FeedWindow
  readonly inApp: InAppAlerts
  readonly platform: NodeJS.Platform
  readonly sounds: Pick<Sounds, 'play'>
}

export function createNotifier(ports: NotifierPorts): NotifierPort {
  return {
    notify: (request, outcome) =>
      ports.notifications.notify(request, (result, reason) => {
        // What the window showed for want of a desktop has been followed up there.
        if (result === 'shown') ports.inApp.close(request.tag)
        outcome(result, reason)
      }),
    close(tag) {
      ports.notifications.close(tag)
      ports.inApp.close(tag)
      // Who deals with one of them has seen the flash.
      ports.window.calm()
    },
    play(sound, volume) {
      if (sound === 'none' || volume <= 0) return
      ports.sounds.play({ sound, volume })
    },
    attract() {
      // The packaged app has no dock icon on macOS that could bounce: the window itself comes up, without focus.
      if (ports.platform === 'darwin') ports.window.raise()
      else ports.window.attract()
    },
    showWindow: () => ports.window.raise(),
    showInApp(request: NotificationRequest) {
      ports.inApp.show(request)
      if (request.urgency !== 'critical') return ports.window.appear()
      // It stands for a notification: behind other windows it would be none.
      ports.window.raise()
      ports.window.attract()
    },
  }
}

export interface InAppAlerts {
  show(request: NotificationRequest): void
  dismiss(key: string): boolean
  /** A9: dealt with elsewhere, so there is nothing left to show. */
  acknowledged(keys: readonly string[]): void
  /** The policy takes the alert back, or the desktop has shown what takes its place. */
  close(tag: string): void
  /** What a storm's summary says is over with the storm. */
  policyChanged(view: Pick<AlertView, 'storm'>): void
  /** Whether the window is on screen. */
  setVisible(visible: boolean): void
  /** Another feed took over. */
  clear(): void
  list(): readonly InAppAlert[]
}

interface Held {
  readonly alert: InAppAlert
  readonly tag: string
  readonly passing: boolean
}

const KEPT = 10
/** In view, at a stretch; what nobody could see stays. */
const PASSING_MS = 30_000

export function createInAppAlerts(now: () => number, changed: () => void, after: After): InAppAlerts {
  let held: readonly Held[] = []
  let others = 0
  let isVisible = false
  /** By key. */
  const leaving = new Map<string, Cancel>()

  function hold(next: readonly Held[]): void {
    held = next
    timePassing()
    changed()
  }

  /** Answers whether any went. */
  function keep(wanted: (one: Held) => boolean): boolean {
    const left = held.filter(wanted)
    if (left.length === held.length) return false
    hold(left)
    return true
  }

  const dismiss = (key: string): boolean => keep(({ alert }) => alert.key !== key)
  const close = (closed: string): void => void keep(({ tag }) => tag !== closed)

  function timePassing(): void {
    const wanted = new Set(isVisible ? held.filter((one) => one.passing).map(({ alert }) => alert.key) : [])
    for (const [key, cancel] of leaving)
      if (!wanted.has(key)) {
        cancel()
        leaving.delete(key)
      }
    for (const key of wanted)
      if (!leaving.has(key))
        leaving.set(
          key,
          after(PASSING_MS, () => void dismiss(key)),
        )
  }

  return {
    show({ tag, target, title, body, passing = false }) {
      // One that is about no event gets a key of its own; epoch 0 is never used by the journal.
      others += 1
      const key = target.kind === 'event' ? target.key : `0:${others}`
      // As on a desktop, it takes the place of the former one of its tag.
      const rest = held.filter((one) => one.alert.key !== key && one.tag !== tag)
      hold([{ alert: { key, title, body, at: now() }, tag, passing }, ...rest].slice(0, KEPT))
    },
    dismiss,
    acknowledged: (keys) => void keep(({ alert }) => !keys.includes(alert.key)),
    close,
    policyChanged({ storm }) {
      if (storm === null) close(STORM_TAG)
    },
    setVisible(visible) {
      isVisible = visible
      timePassing()
    },
    clear: () => void keep(() => false),
    list: () => held.map(({ alert }) => alert),
  }
}
