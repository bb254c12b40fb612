import { performance } from 'node:perf_hooks'
import type { Clock } from '../core/ports.ts'

/** The machine's own time, for a server that is not under test. */
export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  setTimer(delayMs, fire) {
    const timer = setTimeout(fire, delayMs)
    return () => clearTimeout(timer)
  },
}
