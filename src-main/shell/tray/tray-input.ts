/** What the tray model is computed from, and when it would read differently by itself. */
import type { FeedStatus } from '../../core/ingest/types.ts'
import type { TrayInput } from '../../core/tray/tray-model.ts'
import type { AppContext } from '../ipc/handlers/context.ts'
import { updateWords } from '../system/updates.ts'

const SHOWN_P0S = 3
const SECOND_MS = 1000
const MINUTE_MS = 60_000

export function trayInput(app: AppContext): TrayInput {
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

/** Only countdowns move by themselves: "Reconnecting in 4 s", "Snoozed (12 min left)", and when one more try is possible (R4). */
export function trayAgainInMs(status: FeedStatus, snoozed: boolean): number | null {
  if (status.connection.kind === 'reconnecting') return SECOND_MS
  if (status.connection.kind === 'rate-limited') return MINUTE_MS / 4
  return snoozed ? MINUTE_MS : null
}
