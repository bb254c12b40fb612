/**
 * Sleep and lock: the engine checks its socket on waking (protocol.md R7), the alert policy sums up what was missed
 * (alerts.md A13).
 *
 * Desktops lose these events: a lock that is never unlocked, a sleep without its end, an unlock out of nothing. So an
 * event only begins or ends a stretch, and the user who does something is there, whatever was or was not said: an "away"
 * that was none is worse than one that is told too short.
 *
 *   away:    suspend, lock-screen, or the system says that it is locked
 *   back:    resume (unless locked), unlock-screen, activity, or the system says that it is no longer locked
 *   checked while away, and always where locking has no event: every 15 s
 */
import type { After } from '../../core/ports.ts'

export type PowerEvent = 'suspend' | 'resume' | 'lock-screen' | 'unlock-screen'
/** What the system says of itself at a moment; many cannot tell. */
export type LockState = 'locked' | 'unlocked' | 'unknown'

interface PowerPorts {
  readonly on: (event: PowerEvent, listener: () => void) => void
  /** Wall-clock ms. */
  readonly now: () => number
  readonly after: After
  readonly lockState: () => LockState
  /** Since the last key or movement of the pointer; null where nobody can tell. */
  readonly idleMs: () => number | null
  /** The system may lock without an event. */
  readonly alwaysCheck: boolean
  /** About to sleep, perhaps for good: what is in memory alone is to be written. */
  readonly suspend: () => void
  readonly resume: () => void
  /** Nobody was looking from … to …, wall-clock ms. */
  readonly away: (from: number, to: number) => void
}

interface PowerWatch {
  /** The user did something in this app: showed its window, acknowledged, clicked. */
  active(): void
  /** From a source of its own: where Electron has no event for it. */
  lockChanged(isLocked: boolean): void
  dispose(): void
}

export const CHECK_MS = 15_000
/** A check that comes so late was held up by sleep. */
const LATE_MS = 2 * CHECK_MS
/** Locking itself takes a key or a movement. */
const GRACE_MS = 5000
/** One look may fall on a touch of the locked screen. */
const LOOKS = 2

export function watchPower(ports: PowerPorts): PowerWatch {
  let asleep = false
  let locked = false
  /** The system has said so itself since it was locked, so its saying the opposite means something. */
  let isConfirmed = false
  let since: number | null = null
  let wokeAt: number | null = null
  let checkedAt = 0
  let onTime = 0
  let touched = 0
  let cancel: (() => void) | null = null

  function leave(): void {
    if (since !== null) return
    since = ports.now()
    wokeAt = null
    touched = 0
    onTime = 0
    plan()
  }

  /** Answers whether the stretch is over. */
  function comeBack(at: number): boolean {
    // Waking to a locked screen is not being back.
    if (asleep || locked || since === null) return false
    const from = since
    since = null
    isConfirmed = false
    if (!ports.alwaysCheck) cancel?.()
    if (at > from) ports.away(from, at)
    return true
  }

  function wake(): void {
    asleep = false
    ports.resume()
  }

  function lock(): void {
    leave()
    locked = true
  }

  function lastInput(): number | null {
    const idle = ports.idleMs()
    return idle === null ? null : ports.now() - idle
  }

  /** A second leaving without a return between: the user had come back unnoticed, at the latest at the last input. */
  function leaveAgain(): void {
    if (since === null || ports.lockState() === 'locked') return
    const input = lastInput()
    if (input === null) since = ports.now()
    else if (input > since + GRACE_MS) since = input
  }

  function plan(): void {
    cancel?.()
    cancel = null
    if (since === null && !ports.alwaysCheck) return
    checkedAt = ports.now()
    cancel = ports.after(CHECK_MS, check)
  }

  function check(): void {
    const lateBy = ports.now() - checkedAt
    if (asleep) checkAwake(lateBy)
    checkLock()
    plan()
  }

  /** What runs is not asleep: the event of waking was lost, or the machine never slept. */
  function checkAwake(lateBy: number): void {
    if (lateBy > LATE_MS) {
      wokeAt = ports.now()
      onTime = 0
      return
    }
    onTime += 1
    if (onTime < LOOKS) return
    wake()
    comeBack(wokeAt ?? since ?? 0)
  }

  function checkLock(): void {
    const state = ports.lockState()
    if (state === 'locked') {
      if (!locked) lock()
      isConfirmed = true
      touched = 0
      return
    }
    if (!locked || asleep) return
    const input = lastInput()
    touched = input !== null && ports.now() - input < CHECK_MS ? touched + 1 : 0
    if (!(state === 'unlocked' && isConfirmed) && touched < LOOKS) return
    locked = false
    comeBack(input !== null && since !== null && input > since ? input : ports.now())
  }

  function unlocked(): void {
    locked = false
    if (since === null) return
    if (asleep) wake()
    comeBack(ports.now())
  }

  function lockedAnew(): void {
    if (locked && !asleep) leaveAgain()
    lock()
  }

  ports.on('suspend', () => {
    ports.suspend()
    if (asleep || locked) leaveAgain()
    leave()
    asleep = true
    wokeAt = null
    onTime = 0
  })
  ports.on('resume', () => {
    wake()
    if (ports.lockState() === 'locked' && since !== null) {
      locked = true
      isConfirmed = true
    }
    comeBack(ports.now())
  })
  ports.on('lock-screen', lockedAnew)
  ports.on('unlock-screen', unlocked)
  plan()

  return {
    active() {
      if (since === null || ports.lockState() === 'locked') return
      locked = false
      if (asleep) wake()
      comeBack(ports.now())
    },
    lockChanged(isLocked) {
      if (isLocked) lockedAnew()
      else if (locked) unlocked()
    },
    dispose() {
      cancel?.()
      cancel = null
    },
  }
}

/** The user dealt with an alert, here or from the desktop: whoever must know that somebody is there hears of it (A13). */
export interface Activity {
  happened(): void
  on(listener: () => void): void
}

export function createActivity(): Activity {
  const listeners: (() => void)[] = []
  return {
    happened: () => listeners.forEach((listener) => listener()),
    on: (listener) => void listeners.push(listener),
  }
}
