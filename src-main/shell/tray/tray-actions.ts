/** The tray and the app: what the tray model is computed from, when it would read differently by itself, what its items do. */
import type { FeedStatus } from '../../core/ingest/types.ts'
import type { TrayAction, TrayInput } from '../../core/tray/types.ts'
import { acknowledgeAll, reconnect, undoAcknowledge } from '../feed/commands.ts'
import type { AppParts } from '../app-parts.ts'
import { openTarget } from '../notifications/opening.ts'
import { updateWords } from '../system/updates.ts'

const SHOWN_P0S = 3
const SECOND_MS = 1000
const MINUTE_MS = 60_000

export function trayInput(
  app: Pick<AppParts, 'calendar' | 'host' | 'hub' | 'now' | 'settings' | 'updates'>,
): TrayInput {
  const { engine, alerts, status } = app.host.feed()
  return {
    status: status(),
    alerts: alerts.view(),
    undoable: alerts.undoable(),
    latencyMs: engine.latency().lag.P0?.p50 ?? null,
    settings: app.settings.current(),
    demo: app.host.mode() === 'demo',
    recentP0: app.hub.recentP0(SHOWN_P0S),
    now: app.now(),
    calendar: app.calendar,
    update: updateWords(app.updates.status()),
  }
}

/**
 * Only countdowns move by themselves: "Reconnecting in 4 s", "Snoozed (12 min left)", and when one more try is possible
 * (protocol.md R4).
 */
export function trayAgainInMs(status: FeedStatus, snoozed: boolean): number | null {
  if (status.connection.kind === 'reconnecting') return SECOND_MS
  if (status.connection.kind === 'rate-limited') return MINUTE_MS / 4
  return snoozed ? MINUTE_MS : null
}

export async function trayAction(
  app: Pick<
    AppParts,
    'activity' | 'calendar' | 'host' | 'hub' | 'inApp' | 'notices' | 'now' | 'settings' | 'window'
  >,
  quit: () => void,
  action: TrayAction,
): Promise<void> {
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
    default:
      return action satisfies never
  }
}

/** A menu has no place for a refusal; the window's notices do. */
function report(
  app: Pick<AppParts, 'notices'>,
  result: { readonly ok: boolean; readonly message: string },
): void {
  if (!result.ok) app.notices.tell('tray-action', 'warning', result.message)
}
