/**
 * When what search would have to look through is indexed (tail-index.ts): in a pause of appends, or a step now and then
 * without one, as long as there is time for it.
 */

/** Looking through as many costs a search a millisecond; indexing fewer at a time costs more, and a wake-up each. */
const WORTHWHILE = 512
/** Also between two steps: another process that waits for the file gets it. */
const QUIET_MS = 25
/** A feed of a thousand a second never pauses, but leaves time enough. */
const FELT = 2_048
const STEP_EVERY_MS = 100
/** Of so long, spent on requests: then a burst is being written, and search can wait for its words. */
const BUSY_SHARE = 0.5
/**
 * More are never left to the search, which looks through them in some 0.15 s for a word and 0.6 s for a number, longer
 * where texts are not ASCII (tail.ts): nearly as many as may wait before the journal. What comes then waits for a step.
 */
const MOST_LEFT = 131_072

export interface IdleIndexing {
  /** After every request, whatever became of it, which took `ms`. Never throws: in a worker thread that would end the journal. */
  touched(ms: number): void
}

/** `step` answers how many are left. An append waits for one step at most, unless too many are left. */
export function createIdleIndexing(ports: {
  readonly left: () => number
  readonly step: () => number
  readonly monotonicMs: () => number
}): IdleIndexing {
  let timer: NodeJS.Timeout | null = null
  /** Since when `busyMs` counts what requests took. */
  let since = ports.monotonicMs()
  let busyMs = 0

  function step(): number {
    try {
      return ports.step()
    } catch {
      // A full disk, or a file that another process holds: search reads them meanwhile, and the next append tries again.
      return 0
    }
  }

  function left(): number {
    try {
      return ports.left()
    } catch {
      // Counting reads the file, and nobody waits for the answer: what is wrong with the file, the next request tells.
      return 0
    }
  }

  function wait(ms: number): void {
    timer = setTimeout(() => {
      timer = null
      if (step() > 0) wait(QUIET_MS)
    }, ms)
    timer.unref()
  }

  return {
    touched(ms) {
      if (timer !== null) clearTimeout(timer)
      timer = null
      busyMs += ms
      const now = ports.monotonicMs()
      if (now - since >= STEP_EVERY_MS) {
        const hasTime = busyMs < BUSY_SHARE * (now - since)
        since = now
        busyMs = 0
        if (hasTime && left() > FELT) step()
      }
      while (left() > MOST_LEFT) if (step() === 0) break
      if (left() > WORTHWHILE) wait(QUIET_MS)
    },
  }
}
