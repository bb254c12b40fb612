/**
 * What came since somebody last looked, as it came. The rows that can still be among the newest, and those that the next
 * delta has room for, are made when somebody looks; the others, which history has, never.
 */
import { PRIORITIES } from '../../contract/vocabulary/signals.ts'
import type { Priority } from '../protocol/types.ts'
import type { Arrivals } from './arrivals.ts'
import { LastPlaces } from './last-places.ts'
import { NOTHING_WAITS } from './pace.ts'
import type { FeedRow } from './types.ts'

export interface BurstRows {
  /** In order of arrival; all that can be among the newest. */
  readonly recent: readonly FeedRow[]
  /** In order of arrival: as many as there is room for, the urgent ones before the others, the last before the first. */
  readonly fresh: readonly FeedRow[]
}

export interface Burst {
  /** `now`: monotonic ms. */
  add(arrivals: Arrivals, now: number): void
  /** Events since the last `take`. */
  readonly size: number
  /** Of these, how many are kept in memory. */
  readonly held: number
  /** Monotonic ms of the first one of each priority; Infinity when there is none. */
  since(): Readonly<Record<Priority, number>>
  /** And begins anew. */
  take(): BurstRows
  clear(): void
}

interface Part {
  readonly arrivals: Arrivals
  /** Of detection, wall-clock ms. */
  readonly oldest: number
  readonly newest: number
}

/** `newest`: how many of the newest are wanted; `room`: for how many the next delta has room. */
export function createBurst(newest: number, room: number): Burst {
  let parts: Part[] = []
  let held = 0
  let size = 0
  let { since } = NOTHING_WAITS
  const last: Readonly<Record<Priority, LastPlaces>> = {
    P0: new LastPlaces(room),
    P1: new LastPlaces(room),
    P2: new LastPlaces(room),
  }

  function note(arrivals: Arrivals, now: number): Part {
    const part = { arrivals, oldest: Number.POSITIVE_INFINITY, newest: Number.NEGATIVE_INFINITY }
    for (let index = 0; index < arrivals.length; index += 1) {
      const priority = arrivals.priority(index)
      if (since[priority] === Infinity) since = { ...since, [priority]: now }
      last[priority].put(arrivals, index, size + index)
      const at = arrivals.detectedAt(index)
      part.oldest = Math.min(part.oldest, at)
      part.newest = Math.max(part.newest, at)
    }
    return part
  }

  /** What came first goes when enough that came later is newer than all of it. */
  function leaveOut(): void {
    const [first, ...later] = parts
    if (first === undefined || held - first.arrivals.length < newest) return
    let newer = 0
    for (const { oldest, arrivals } of later) if (oldest > first.newest) newer += arrivals.length
    if (newer < newest) return
    for (const priority of PRIORITIES) last[priority].release(first.arrivals)
    parts = later
    held -= first.arrivals.length
  }

  function recent(): FeedRow[] {
    const wanted = held <= newest ? Number.NEGATIVE_INFINITY : timeOfOldestWanted()
    const rows: FeedRow[] = []
    for (const { arrivals } of parts)
      for (let index = 0; index < arrivals.length; index += 1)
        if (arrivals.detectedAt(index) >= wanted) rows.push(arrivals.row(index))
    return rows
  }

  function timeOfOldestWanted(): number {
    const times = new Float64Array(held)
    let at = 0
    for (const { arrivals } of parts)
      for (let index = 0; index < arrivals.length; index += 1) times[at++] = arrivals.detectedAt(index)
    return times.sort()[held - newest] ?? Number.NEGATIVE_INFINITY
  }

  function fresh(): FeedRow[] {
    let left = room
    const places = PRIORITIES.flatMap((priority) => {
      const some = last[priority].last(left)
      left -= some.length
      return some
    })
    return places.sort((a, b) => a.order - b.order).map((place) => place.row())
  }

  function clear(): void {
    parts = []
    held = 0
    size = 0
    since = NOTHING_WAITS.since
    for (const priority of PRIORITIES) last[priority].clear()
  }

  return {
    add(arrivals, now) {
      if (arrivals.length === 0) return
      parts.push(note(arrivals, now))
      size += arrivals.length
      held += arrivals.length
      leaveOut()
    },
    get size() {
      return size
    },
    get held() {
      return held
    },
    since: () => since,
    take() {
      try {
        return { recent: recent(), fresh: fresh() }
      } finally {
        // Also when a row cannot be made: it could not be made the next time either.
        clear()
      }
    },
    clear,
  }
}
