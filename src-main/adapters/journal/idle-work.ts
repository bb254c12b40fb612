/**
 * When the writer does what can wait: settling staged blocks (staging.ts), then indexing words (tail-index.ts). In a pause
 * of appends, or a step now and then without one, as long as there is time for it.
 */

/** Also between two steps: another process that waits for the file gets it. */
const QUIET_MS = 25
const STEP_EVERY_MS = 100
/** Of so long, spent on requests: then a burst is being written, and search can wait for its words. */
const BUSY_SHARE = 0.5

/** Something left to do, counted in events. */
export interface Job {
  left(): number
  /** Answers how much is left, in whatever unit; 0: nothing. */
  step(): number
  /** More than so many are worth a wake-up in a pause. */
  readonly worthwhile: number
  /** More than so many are worth a step without a pause, */
  readonly felt: number
  /** once there have been so many for so long. */
  readonly patienceMs: number
  /** More than so many are never left: what comes then waits for a step. */
  readonly most: number
}

/**
 * Staged blocks make whoever looks at history wait. How many there may be is for the append to say (staging.ts).
 * `patienceMs`: a step holds up an append by some 50 ms, and a recovery waits for each; of a hundred thousand events it is over by then.
 */
export const SETTLING = {
  worthwhile: 0,
  felt: 0,
  patienceMs: 2_000,
  most: Number.POSITIVE_INFINITY,
} as const

/**
 * `worthwhile`: looking through as many costs a search a millisecond; indexing fewer at a time costs more, and a wake-up each.
 * `felt`: a feed of a thousand a second never pauses, but leaves time enough. `most`: search looks through them in some 0.15 s
 * for a word and 0.6 s for a number, longer where texts are not ASCII (tail.ts); nearly as many as may wait before the journal.
 */
export const INDEXING = { worthwhile: 512, felt: 2_048, patienceMs: 0, most: 131_072 } as const

export interface IdleWork {
  /** After every request, whatever became of it, which took `ms`. Never throws: in a worker thread that would end the journal. */
  touched(ms: number): void
}

/** In a pause the first of the jobs that has something left goes first. An append waits for one step at most, unless too many are left. */
export function createIdleWork(jobs: readonly Job[], monotonicMs: () => number): IdleWork {
  let timer: NodeJS.Timeout | null = null
  /** Since when `busyMs` counts what requests took. */
  let since = monotonicMs()
  let busyMs = 0
  /** Since when a job has more left than is felt. */
  const feltSince = new Map<Job, number>()

  function step(job: Job): number {
    try {
      return job.step()
    } catch {
      // A full disk, or a file that another process holds: search reads them meanwhile, and the next append tries again.
      return 0
    }
  }

  function left(job: Job): number {
    try {
      return job.left()
    } catch {
      // Counting reads the file, and nobody waits for the answer: what is wrong with the file, the next request tells.
      return 0
    }
  }

  /** Each of those that are due: where bursts never end there is always something staged, and words would never have their turn. */
  function stepWithoutPause(now: number, hasTime: boolean): void {
    for (const job of jobs) {
      if (left(job) <= job.felt) {
        feltSince.delete(job)
        continue
      }
      const from = feltSince.get(job) ?? now
      feltSince.set(job, from)
      if (hasTime && now - from >= job.patienceMs) step(job)
    }
  }

  function wait(waiting: readonly Job[]): void {
    const from = waiting.findIndex((job) => left(job) > job.worthwhile)
    if (from >= 0) startTimer(waiting.slice(from))
  }

  function startTimer(waiting: readonly Job[]): void {
    timer = setTimeout(() => {
      timer = null
      const [job, ...others] = waiting
      if (job === undefined) return
      if (step(job) > 0) {
        startTimer(waiting)
        return
      }
      feltSince.delete(job)
      wait(others)
    }, QUIET_MS)
    timer.unref()
  }

  return {
    touched(ms) {
      if (timer !== null) clearTimeout(timer)
      timer = null
      busyMs += ms
      const now = monotonicMs()
      if (now - since >= STEP_EVERY_MS) {
        const hasTime = busyMs < BUSY_SHARE * (now - since)
        since = now
        busyMs = 0
        stepWithoutPause(now, hasTime)
      }
      for (const job of jobs) while (left(job) > job.most) if (step(job) === 0) break
      wait(jobs)
    },
  }
}
