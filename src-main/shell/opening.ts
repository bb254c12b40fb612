/** What a click on a notification or a tray item opens, and what it acknowledges (A9). */
import type { NotificationRequest } from '../core/alerts/engine-types.ts'
import type { WindowIntent } from '../ipc-contract.ts'
import { acknowledgeRows } from './handlers/alerts.ts'
import type { AppContext } from './handlers/context.ts'
import type { NotificationAction } from './notifications.ts'

function intentOf(app: AppContext, target: NotificationRequest['target']): WindowIntent {
  switch (target.kind) {
    case 'event':
      return { kind: 'open-event', key: target.key, row: app.hub.row(target.key) ?? null }
    case 'missed':
      return { kind: 'open-missed' }
    case 'feed':
      return { kind: 'open-feed' }
    case 'settings':
      return { kind: 'open-settings', section: null }
    default: {
      const never: never = target
      return never
    }
  }
}

export function openTarget(app: AppContext, target: NotificationRequest['target']): void {
  app.window.show()
  app.window.intent(intentOf(app, target))
}

export async function acknowledgeKeys(app: AppContext, keys: readonly string[]): Promise<void> {
  const all = [...new Set([...keys, ...app.host.feed().alerts.acknowledge(keys)])]
  await acknowledgeRows(app, all)
}

export function notificationClicked(app: AppContext, { target }: NotificationRequest): void {
  if (target.kind === 'event')
    acknowledgeKeys(app, [target.key]).catch((error: unknown) =>
      app.log.error('an acknowledgement could not be recorded', { error }),
    )
  openTarget(app, target)
}

export async function notificationAction(
  app: AppContext,
  { target }: NotificationRequest,
  action: NotificationAction,
): Promise<void> {
  if (target.kind !== 'event') return openTarget(app, target)
  await acknowledgeKeys(app, [target.key])
  if (action === 'acknowledge') return
  const row = app.hub.row(target.key)
  if (row !== undefined) app.host.feed().alerts.snooze({ kind: 'symbol', symbol: row.event.symbol }, '15m')
}
