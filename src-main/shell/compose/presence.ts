/** Whether this system is locked, and for how long nobody touched it. */
import { powerMonitor } from 'electron'
import type { After } from '../../core/ports.ts'
import { busPath } from '../../adapters/dbus/connection.ts'
import { linkBus, type BusLink } from '../../adapters/dbus/link.ts'
import { SESSION_RULES, SYSTEM_RULES, watchLock, type LockWatch } from '../system/lock-watch.ts'
import type { LockState } from '../system/power.ts'

export interface Presence {
  lockState(): LockState
  idleMs(): number | null
  dispose(): void
}

export interface PresenceParts {
  readonly after: After
  readonly lockChanged: (isLocked: boolean) => void
}

export function composePresence(parts: PresenceParts): Presence {
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
