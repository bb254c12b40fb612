/** What runs beside the feed until the end, and the end: sleep and wake, retention, quitting in good order. */
import { app, powerMonitor } from 'electron'
import type { AppContext } from '../handlers/context.ts'
import { installLifecycle } from '../lifecycle.ts'
import { watchPower } from '../power.ts'
import { startRetention } from '../retention.ts'
import { createShutdown } from '../shutdown.ts'

const SHUTDOWN_MS = 3000

export interface LifeParts {
  readonly context: AppContext
  readonly after: (ms: number, run: () => void) => () => void
  /** Ends what could still call back, before the feed is closed. */
  readonly silence: () => void
}

export function beginLife({ context, after, silence }: LifeParts): void {
  const { host, log, now, secrets, settings, window } = context
  watchPower({
    // Sound: one listener shape for all of them; the overloads take one literal each.
    on: (event, listener) => powerMonitor.on(event as 'suspend', listener),
    now,
    resume: () => host.feed().engine.resume(),
    away: (from, to) => host.feed().alerts.away(from, to),
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
      ['last id', () => secrets.sealCursor()],
    ],
  })
  installLifecycle({
    app,
    powerMonitor,
    window,
    quit() {
      stopRetention()
      silence()
      shutdown()
    },
  })
}
