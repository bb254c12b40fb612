import type { Cancel, Clock } from '../core/ports.ts'
import type { FeedEvent } from '../core/protocol/types.ts'
import type { Generator } from './generator.ts'

/** Events closer together than this go out in one turn: timers are no finer, and load tests need batches. */
const MIN_WAIT_MS = 4
/** A longer silence of our own means that this machine slept: the real feed would have gone on without us. */
const SLEPT_MS = 5_000
/** Timers are re-armed at least this often, so that a wall clock set forward is noticed. */
const MAX_WAIT_MS = 2_000

/** Sends a generator's events when they are due. `missed` events were due while this process did not run. */
export function startPump(
  clock: Clock,
  generator: Generator,
  publish: (event: FeedEvent, missed: boolean) => void,
): Cancel {
  let doneMs = Math.floor(clock.wallMs())
  let cancel: Cancel = () => {}

  function arm(): void {
    const dueMs = doneMs + generator.next(doneMs).waitMs
    const waitMs = Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, dueMs - clock.wallMs()))
    cancel = clock.setTimer(waitMs, () => {
      const nowMs = Math.floor(clock.wallMs())
      if (nowMs > doneMs) {
        const events = generator.between(doneMs, nowMs)
        const missed = nowMs - doneMs > SLEPT_MS
        doneMs = nowMs
        for (const event of events) publish(event, missed)
      }
      arm()
    })
  }

  arm()
  return () => cancel()
}
