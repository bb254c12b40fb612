/** Indexes what search would have to read (tail-index.ts) as soon as no append has come for a moment. */

/** Reading as many costs a search a few milliseconds; indexing fewer at a time costs more, and a wake-up each. */
const WORTHWHILE = 512
const QUIET_MS = 25

export interface IdleIndexing {
  /** After every request. */
  touched(): void
}

/** `step` answers how many are left. An append waits for one step at most. */
export function createIdleIndexing(ports: {
  readonly left: () => number
  readonly step: () => number
}): IdleIndexing {
  let timer: NodeJS.Timeout | null = null

  function go(): void {
    timer = null
    try {
      if (ports.step() > 0) wait(0)
    } catch {
      // A full disk, or a file that another process holds: search reads them meanwhile, and the next append tries again.
    }
  }

  function wait(ms: number): void {
    timer = setTimeout(go, ms)
    timer.unref()
  }

  return {
    touched() {
      if (timer !== null) clearTimeout(timer)
      timer = null
      if (ports.left() > WORTHWHILE) wait(QUIET_MS)
    },
  }
}
