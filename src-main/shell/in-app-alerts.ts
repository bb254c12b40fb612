/** A15: alerts that the OS did not show and the app's own window shows instead. */
import type { NotificationRequest } from '../core/alerts/engine-types.ts'
import type { InAppAlert } from '../ipc-contract.ts'

export interface InAppAlerts {
  show(request: NotificationRequest): void
  dismiss(key: string): boolean
  list(): readonly InAppAlert[]
}

const KEPT = 10

export function createInAppAlerts(now: () => number, changed: () => void): InAppAlerts {
  let alerts: readonly InAppAlert[] = []
  let others = 0
  return {
    show({ target, title, body }) {
      // One that is about no event gets a key of its own; epoch 0 is never used by the journal.
      others += 1
      const key = target.kind === 'event' ? target.key : `0:${others}`
      alerts = [{ key, title, body, at: now() }, ...alerts.filter((alert) => alert.key !== key)].slice(
        0,
        KEPT,
      )
      changed()
    },
    dismiss(key) {
      const left = alerts.filter((alert) => alert.key !== key)
      const found = left.length < alerts.length
      alerts = left
      if (found) changed()
      return found
    },
    list: () => alerts,
  }
}
