/** What the items of the tray menu do. */
import type { TrayAction } from '../../core/tray/tray-model.ts'
import { acknowledgeAll, undoAcknowledge } from '../ipc/handlers/alerts.ts'
import type { AppContext } from '../ipc/handlers/context.ts'
import { reconnect } from '../ipc/handlers/feed.ts'
import { openTarget } from '../notifications/opening.ts'

export async function trayAction(app: AppContext, quit: () => void, action: TrayAction): Promise<void> {
  const { alerts } = app.host.feed()
  const settings = app.settings.current()
  switch (action.kind) {
    case 'open-feed':
      return openTarget(app, { kind: 'feed' })
    case 'open-event':
      return openTarget(app, { kind: 'event', key: action.key })
    case 'acknowledge-all':
      return void (await acknowledgeAll(app))
    case 'undo-acknowledge':
      return void (await undoAcknowledge(app))
    case 'snooze':
      return void alerts.snooze(action.scope, action.length)
    case 'unsnooze':
      return void alerts.unsnooze(action.id)
    case 'set-quiet-hours':
      return report(app, app.settings.save('quietHours', { ...settings.quietHours, enabled: action.enabled }))
    case 'set-muted':
      return report(app, app.settings.save('sound', { ...settings.sound, muted: action.muted }))
    case 'reconnect':
      return report(app, await reconnect(app))
    case 'open-settings':
      return openTarget(app, { kind: 'settings' })
    case 'quit':
      return quit()
    default: {
      const never: never = action
      return never
    }
  }
}

/** A menu has no place for a refusal; the window's notices do. */
function report(app: AppContext, result: { readonly ok: boolean; readonly message: string }): void {
  if (!result.ok) app.notices.tell('tray-action', 'warning', result.message)
}
