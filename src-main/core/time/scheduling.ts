/** When something happens: at a deadline, after a failure, behind what runs, once a task. */
import type { Cancel, Clock } from '../ports.ts'

/** One timer that follows a deadline: re-armed only when the deadline moved, gone when there is none. */
interface Alarm {
  /** Monotonic ms; null for none. */
  set(deadline: number | null): void
}

/** A timer may be asked for at most this far ahead: longer delays overflow in Node (2^31 − 1 ms). */
const FARTHEST_MS = 86_400_000

export function createAlarm(clock: Clock, fire: () => void): Alarm {
  let armedFor: number | null = null
  let cancel: Cancel | null = null
  return {
    set(deadline) {
      if (deadline === armedFor) return
      cancel?.()
      cancel = null
      armedFor = deadline
      if (deadline === null) return
      const delay = Math.min(Math.max(0, deadline - clock.monotonicMs()), FARTHEST_MS)
      cancel = clock.setTimer(delay, () => {
        armedFor = null
        cancel = null
        fire()
      })
    },
  }
}

/** Exponential back-off (protocol.md R1, R9, G7; alerts.md A23): whoever comes back is not met by all its clients at once. */
export interface BackOff {
  readonly firstMs: number
  readonly longestMs: number
}

/**
 * Twice as long after each failure, jittered to 0.8–1.0 of it: jitter only shortens.
 *
 * @param failures so far, 1 or more
 * @param random uniform in [0, 1)
 */
export function backOffMs({ firstMs, longestMs }: BackOff, failures: number, random: number): number {
  return Math.min(firstMs * 2 ** (failures - 1), longestMs) * (0.8 + 0.2 * random)
}

/** One event at a time, in order: what an effect dispatches waits until the step that it belongs to has ended. */
export interface DispatchQueue<E> {
  dispatch(event: E): void
  isDisposed(): boolean
  /** Nothing is stepped any more, what waits included (R8). */
  dispose(): void
}

/** `settled` is called after the last of the events that wait, whether or not the queue was disposed of meanwhile. */
export function createDispatchQueue<E>(step: (event: E) => void, settled: () => void): DispatchQueue<E> {
  const waiting: E[] = []
  let running = false
  let disposed = false
  return {
    dispatch(event) {
      if (disposed) return
      waiting.push(event)
      if (running) return
      running = true
      try {
        for (let next = waiting.shift(); next !== undefined && !disposed; next = waiting.shift()) step(next)
      } finally {
        running = false
      }
      settled()
    },
    isDisposed: () => disposed,
    dispose() {
      disposed = true
      waiting.length = 0
    },
  }
}

/** However often it is called in a task, `call` runs once, after it. */
export function onceATask(call: () => void): () => void {
  let due = false
  return () => {
    if (due) return
    due = true
    void Promise.resolve().then(() => {
      due = false
      call()
    })
  }
}
