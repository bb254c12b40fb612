/** Between the engine and whoever listens to it. */
import type { LogPort } from '../ports.ts'

/** The listener may fail; the feed must not. */
export function guard(log: LogPort, what: string, call: () => void): void {
  try {
    call()
  } catch (error) {
    log.error('the sink failed', { in: what, error: String(error) })
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
