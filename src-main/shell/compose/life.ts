/** What runs beside the feed until the end, and the end: sleep and wake, retention, quitting in good order. */
import { app, BrowserWindow, dialog, powerMonitor } from 'electron'
import { type BusLink, busPath, linkBus } from '../../adapters/dbus/bus.ts'
import { rereadTimeZone } from '../../adapters/clock.ts'
import type { Presence } from '../../core/forward/types.ts'
import type { After } from '../../core/ports.ts'
import { startRetention } from '../feed/retention.ts'
import type { AppParts } from '../app-parts.ts'
import { lossOnQuit } from '../notifications/journal-teller.ts'
import type { DesktopNotifications } from '../notifications/notifications.ts'
import { policyOf } from '../settings/settings-effects.ts'
import { createShutdown, installLifecycle } from '../system/lifecycle.ts'
import { SESSION_RULES, SYSTEM_RULES, watchLock, type LockWatch } from '../system/lock-watch.ts'
import { watchPower, type LockState } from '../system/power.ts'
import { watchZone } from '../system/machine-watch.ts'

const SHUTDOWN_MS = 3000

interface LifeParts {
  readonly app: Pick<AppParts, 'activity' | 'host' | 'log' | 'now' | 'secrets' | 'settings' | 'window'>
  readonly notifications: Pick<DesktopNotifications, 'settled'>
  readonly after: After
  /** Ends what could still call back, before the feed is closed. `systemEnds`: so does everything else. */
  readonly silence: (systemEnds: boolean) => void
}

export interface Life {
  /** Whether somebody sits there (alerts.md A21). */
  readonly presence: () => Presence
}

export function beginLife({ app: parts, notifications, after, silence }: LifeParts): Life {
  const { activity, host, log, now, secrets, settings, window } = parts
  const presence = composePresence({ after, lockChanged: (isLocked) => power.lockChanged(isLocked) })
  const power = watchPower({
    // Sound: one listener shape for all of them; the overloads take one literal each.
    on: (event, listener) => powerMonitor.on(event as 'suspend', listener),
    now,
    after,
    lockState: presence.lockState,
    idleMs: presence.idleMs,
    alwaysCheck: process.platform === 'linux',
    suspend: () => host.feed().engine.saveDocuments(),
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
    loss() {
      const { status, engine } = host.feed()
      return lossOnQuit(status(), engine.counters())
    },
    quitAnyway: askToQuit,
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
  return {
    presence: () => ({ isLocked: presence.lockState() === 'locked', idleMs: presence.idleMs() }),
  }
}

async function askToQuit(loss: string): Promise<boolean> {
  const buttons = ['Stay', 'Quit']
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    title: app.getName(),
    message: 'Quit without keeping the latest signals?',
    detail: loss,
    buttons,
    defaultId: 0,
    cancelId: 0,
  })
  return buttons[response] === 'Quit'
}

/** Whether this system is locked, and for how long nobody touched it. */
interface PresenceSource {
  lockState(): LockState
  idleMs(): number | null
  dispose(): void
}

interface PresenceParts {
  readonly after: After
  readonly lockChanged: (isLocked: boolean) => void
}

function composePresence(parts: PresenceParts): PresenceSource {
  const linux = process.platform === 'linux' ? linuxLock(parts) : null
  // Chromium answers 0 where Wayland tells it nothing: only a figure that moves means something.
  let idleIsTold = linux === null
  return {
    lockState() {
      if (linux?.lock.isLocked() === true) return 'locked'
      const state = powerMonitor.getSystemIdleState(1)
      return state === 'locked' || state === 'unknown' ? state : 'unlocked'
    },
    idleMs() {
      const seconds = powerMonitor.getSystemIdleTime()
      idleIsTold ||= seconds > 0
      return idleIsTold ? seconds * 1000 : null
    },
    dispose: () => linux?.links.forEach((link) => link.close()),
  }
}

function linuxLock({ after, lockChanged }: PresenceParts): { lock: LockWatch; links: readonly BusLink[] } {
  const system = linkBus({
    path: busPath('system', process.env),
    rules: SYSTEM_RULES,
    onSignal: (signal) => lock.systemSignal(signal),
    onOpen: () => lock.systemOpened(),
    after,
  })
  const session = linkBus({
    path: busPath('session', process.env),
    rules: SESSION_RULES,
    onSignal: (signal) => lock.sessionSignal(signal),
    onOpen: () => undefined,
    after,
  })
  const lock = watchLock({ system, sessionId: process.env['XDG_SESSION_ID'], onChange: lockChanged })
  const links = [system, session]
  links.forEach((link) => link.listen())
  return { lock, links }
}
