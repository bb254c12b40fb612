/** A15: alerts that the OS did not show and the app's own window shows instead. */
import type { NotificationRequest } from '../core/alerts/engine-types.ts'
import type { InAppAlert } from '../contract/contract.ts'

export interface InAppAlerts {
  show(request: NotificationRequest): void
  dismiss(key: string): boolean
  /** A9: dealt with elsewhere, so there is nothing left to show. */
  acknowledged(keys: readonly string[]): void
  /** The policy takes the alert back. */
  close(tag: string): void
  /** Another feed took over. */
  clear(): void
  list(): readonly InAppAlert[]
}

const KEPT = 10

export function createInAppAlerts(now: () => number, changed: () => void): InAppAlerts {
  let alerts: readonly InAppAlert[] = []
  const tags = new Map<string, string>()
  let others = 0

  /** Answers whether any went. */
  function keep(wanted: (alert: InAppAlert) => boolean): boolean {
    const left = alerts.filter(wanted)
    if (left.length === alerts.length) return false
    alerts = left
    changed()
    return true
  }

  return {
    show({ tag, target, title, body }) {
      // One that is about no event gets a key of its own; epoch 0 is never used by the journal.
      others += 1
      const key = target.kind === 'event' ? target.key : `0:${others}`
      alerts = [{ key, title, body, at: now() }, ...alerts.filter((alert) => alert.key !== key)].slice(
        0,
        KEPT,
      )
      tags.set(key, tag)
      for (const known of tags.keys()) if (!alerts.some((alert) => alert.key === known)) tags.delete(known)
      changed()
    },
    dismiss: (key) => keep((alert) => alert.key !== key),
    acknowledged: (keys) => void keep((alert) => !keys.includes(alert.key)),
    close: (tag) => void keep((alert) => tags.get(alert.key) !== tag),
    clear: () => void keep(() => false),
    list: () => alerts,
  }
}
