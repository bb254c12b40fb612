/** The system's clock, faster, and the same in every process that is told the same beginning. */
import type { Clock } from '../../../src-main/core/ports.ts'

/** @param began real Unix ms at which virtual and real wall clock agreed */
export function scaledClock(began: number, speed: number): Clock {
  return {
    monotonicMs: () => performance.now() * speed,
    wallMs: () => Math.floor(began + (Date.now() - began) * speed),
    setTimer(delayMs, fire) {
      const timer = setTimeout(fire, Math.max(0, delayMs) / speed)
      return () => clearTimeout(timer)
    },
  }
}
