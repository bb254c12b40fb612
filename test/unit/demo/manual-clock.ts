import type { Clock } from '../../../src-main/core/ports.ts'

export interface ManualClock extends Clock {
  /** Moves both clocks on, firing what falls due, in order. */
  advance(ms: number): void
  /** As a suspended machine wakes: the wall clock jumps, nothing fires on the way. */
  jumpWall(ms: number): void
  readonly pendingTimers: number
}

export function manualClock(startWallMs: number): ManualClock {
  let monotonic = 0
  let wall = startWallMs
  let timers: { readonly dueMs: number; readonly fire: () => void }[] = []
  return {
    monotonicMs: () => monotonic,
    wallMs: () => wall,
    setTimer(delayMs, fire) {
      const timer = { dueMs: monotonic + delayMs, fire }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    advance(ms) {
      const end = monotonic + ms
      for (;;) {
        const due = timers.filter(({ dueMs }) => dueMs <= end).sort((a, b) => a.dueMs - b.dueMs)[0]
        const to = due ? due.dueMs : end
        wall += to - monotonic
        monotonic = to
        if (!due) return
        timers = timers.filter((other) => other !== due)
        due.fire()
      }
    },
    jumpWall(ms) {
      wall += ms
    },
    get pendingTimers() {
      return timers.length
    },
  }
}
