/** What a click on a notification or a tray item opens, and what it acknowledges (alerts.md A9). */
import type { NotificationRequest } from '../../core/alerts/engine-types.ts'
import type { WindowIntent } from '../../contract/contract.ts'
import { acknowledgeGroups } from '../feed/commands.ts'
import type { AppParts } from '../app-parts.ts'
import type { NotificationAction } from './notifications.ts'

type Target = NotificationRequest['target']
/** What a click on a notification needs. */
export type OpeningParts = Pick<AppParts, 'activity' | 'host' | 'hub' | 'inApp' | 'log' | 'now' | 'window'>

function intentOf(target: Target): WindowIntent {
  switch (target.kind) {
    case 'event':
      return { kind: 'open-event', key: target.key }
    case 'missed':
      return { kind: 'open-missed' }
    case 'feed':
      return { kind: 'open-feed' }
    case 'settings':
      return { kind: 'open-settings', section: null }
  }
}

export function openTarget(app: Pick<AppParts, 'window'>, target: Target): void {
  app.window.show()
  app.window.intent(intentOf(target))
}

export function notificationClicked(app: OpeningParts, target: Target): void {
  if (target.kind === 'event') acknowledgeSoon(app, target.key)
  openTarget(app, target)
}

export function notificationAction(app: OpeningParts, target: Target, action: NotificationAction): void {
  if (target.kind !== 'event') return openTarget(app, target)
  // Before it is acknowledged: a pin may be all that is known of an event of a former run.
  const symbol = symbolOf(app, target.key)
  acknowledgeSoon(app, target.key)
  if (action === 'acknowledge') return
  if (symbol !== null) app.host.feed().alerts.snooze({ kind: 'symbol', symbol }, '15m')
  else openTarget(app, target)
}

function acknowledgeSoon(app: OpeningParts, key: string): void {
  acknowledgeGroups(app, [key]).catch((error: unknown) =>
    app.log.error('an acknowledgement could not be recorded', { error }),
  )
}

function symbolOf(app: OpeningParts, key: string): string | null {
  const pinned = app.host.feed().alerts.view().pinned
  return (app.hub.row(key) ?? pinned.find((pin) => pin.key === key))?.event.symbol ?? null
}
