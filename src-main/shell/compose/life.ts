/** What runs beside the feed until the end, and the end: sleep and wake, retention, quitting in good order. */
import { app, BrowserWindow, powerMonitor } from 'electron'
import type { After } from '../../core/ports.ts'
import { rereadTimeZone } from '../../adapters/time-zone.ts'
import type { AppContext } from '../ipc/handlers/context.ts'
import { installLifecycle } from '../system/lifecycle.ts'
import type { DesktopNotifications } from '../notifications/notifications.ts'
import { watchPower } from '../system/power.ts'
import { startRetention } from '../feed/retention.ts'
import { policyOf } from '../settings/settings-effects.ts'
import { createShutdown } from '../system/shutdown.ts'
import { watchZone } from '../system/zone-watch.ts'
import { composePresence } from './presence.ts'

const SHUTDOWN_MS = 3000

export interface LifeParts {
  readonly context: AppContext
  readonly notifications: Pick<DesktopNotifications, 'settled'>
  readonly after: After
  /** Ends what could still call back, before the feed is closed. `systemEnds`: so does everything else. */
  readonly silence: (systemEnds: boolean) => void
}

export function beginLife({ context, notifications, after, silence }: LifeParts): void {
  const { activity, host, log, now, secrets, settings, window } = context
  const presence = composePresence({ after, lockChanged: (isLocked) => power.lockChanged(isLocked) })
  const power = watchPower({
    // Sound: one listener shape for all of them; the overloads take one literal each.
    on: (event, listener) => powerMonitor.on(event as 'suspend', listener),
    now,
    after,
    lockState: presence.lockState,
    idleMs: presence.idleMs,
    alwaysCheck: process.platform === 'linux',
    resume() {
      host.feed().engine.resume()
      zone.look()
    },
    away: (from, to) => host.feed().alerts.away(from, to),
  })
  activity.on(power.active)
  app.on('browser-window-focus', power.active)
  // Asked anew, quiet hours are decided by the new zone, and waited for by it.
  const zone = watchZone({
    reread: rereadTimeZone,
    now,
    after,
    changed() {
      log.info('the time zone has changed')
      host.feed().alerts.configure(policyOf(settings.current()))
    },
  })
  const stopRetention = startRetention({
    history: { prune: (policy) => host.feed().history.prune(policy) },
    settings: () => settings.current().data,
    now,
    after,
    log,
  })
  const shutdown = createShutdown({
    deadlineMs: SHUTDOWN_MS,
    after,
    exit: () => app.exit(0),
    log,
    steps: [
      ['feed', () => host.close()],
      ['last id', () => secrets.sealCursor({ last: true })],
      ['notifications', () => notifications.settled()],
    ],
  })
  installLifecycle({
    platform: process.platform,
    app,
    powerMonitor,
    window,
    nativeWindows: () => BrowserWindow.getAllWindows(),
    // What the policy remembers is written with the next commit, which this asks for.
    ending: () => host.feed().engine.saveDocuments(),
    quit(systemEnds) {
      stopRetention()
      zone.stop()
      power.dispose()
      presence.dispose()
      silence(systemEnds)
      shutdown()
    },
  })
}
