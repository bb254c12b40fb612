/** Quitting in good order: the journal flushed, the last id sealed, within a deadline that no disk can hold up. */
import type { After, LogPort } from '../../core/ports.ts'

export interface ShutdownPorts {
  readonly steps: readonly (readonly [name: string, run: () => Promise<unknown> | undefined])[]
  readonly deadlineMs: number
  readonly after: After
  readonly exit: () => void
  readonly log: LogPort
}

/** Answers the function that starts it; a second call does nothing. Steps run in order; a failed one is logged. */
export function createShutdown(ports: ShutdownPorts): () => void {
  let started = false
  let ended = false

  function end(): void {
    if (ended) return
    ended = true
    ports.exit()
  }

  return () => {
    if (started) return
    started = true
    const cancel = ports.after(ports.deadlineMs, () => {
      ports.log.warn('quitting without having finished; the next start recovers what is missing')
      end()
    })
    void (async () => {
      for (const [name, run] of ports.steps) {
        try {
          await run()
        } catch (error) {
          ports.log.error('a step of quitting failed', { step: name, error })
        }
      }
      cancel()
      end()
    })()
  }
}
