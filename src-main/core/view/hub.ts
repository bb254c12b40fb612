/**
 * What the window sees: one snapshot with a sequence number, then coalesced deltas. While no window is visible it
 * only keeps its rows and remembers what changed: no timer runs and nothing is sent.
 */
import type { Cancel, Clock } from '../ports.ts'
import { rowsThatFit, withFigures } from './message-size.ts'
import { createPace, NOTHING_WAITS, type Waiting } from './pace.ts'
import { createRowBook } from './rows.ts'
import type { FeedDelta, FeedRow, FeedSnapshot, ViewParts } from './types.ts'

/** Where the hub reads the parts of the view that others own, at the moment of sending. */
export type HubSources = {
  readonly [P in HubPart | 'app' | 'demo']: () => FeedSnapshot[P]
}

type HubPart = keyof ViewParts

interface HubPorts {
  readonly clock: Clock
  readonly sources: HubSources
  readonly send: (delta: FeedDelta) => void
}

export interface Hub {
  /** Of events just taken. */
  add(rows: readonly FeedRow[]): void
  /** Fills in what the journal had, newest first; not news to anybody. `isWhole`: it has no more. */
  preload(rows: readonly FeedRow[], isWhole: boolean): void
  /** `are` false: that was taken back. */
  acknowledged(keys: readonly string[], are?: boolean): void
  touch(...parts: readonly HubPart[]): void
  /** History was wiped or another feed took over: windows ask for a new snapshot, and keep no row of before. */
  reset(): void
  /** Whether a window is on screen. On turning visible it gets what it missed, or is told to ask anew. */
  setVisible(visible: boolean): void
  snapshot(): FeedSnapshot
  row(key: string): FeedRow | undefined
  /** Newest first. */
  recentP0(count: number): readonly FeedRow[]
  dispose(): void
}

/** A burst is over when no delta has overflowed for so long; one reset then, not one an interval. */
const CALM_MS = 250
/** A burst that goes on longer: rows that the window misses may not stay missing until it ends. */
const LONGEST_BURST_MS = 5000
const TRAFFIC: Waiting = { ...NOTHING_WAITS, traffic: true }
const RESET: Waiting = { ...NOTHING_WAITS, changes: true }
/** Figures that nobody reads faster than that. */
const SLOW_PART: HubPart = 'latency'
const SLOW_INTERVAL_MS = 1000
/** Touched with every event: it says when the server was last heard. */
const TRAFFIC_PART: HubPart = 'status'

export function createHub({ clock, sources, send }: HubPorts): Hub {
  const book = createRowBook()
  const dirty = new Set<HubPart>()
  const pace = createPace()
  let seq = 0
  let generation = 0
  let visible = false
  /** A window misses rows that no delta will bring; said once, when the burst is over or has gone on for too long. */
  let owesReset = false
  /** When the reset may go out. */
  let resetAt = Number.NEGATIVE_INFINITY
  let burstSince = Number.NEGATIVE_INFINITY
  let timer: Cancel | null = null
  let timerAt = Number.POSITIVE_INFINITY
  let slowSentAt = Number.NEGATIVE_INFINITY

  const view = { ...sources, alerts: () => withFigures(sources.alerts()) }
  const waiting = (): Waiting => ({
    ...book.waiting(),
    parts: [...dirty].some((part) => part !== SLOW_PART && part !== TRAFFIC_PART),
    traffic: dirty.has(TRAFFIC_PART),
  })

  function schedule(): void {
    if (!visible) return
    const now = clock.monotonicMs()
    const at = Math.min(
      pace.dueAt(waiting()),
      owesReset ? Math.max(pace.dueAt(RESET), resetAt) : Number.POSITIVE_INFINITY,
      // Not before the next rows are due: with them they cost no frame of their own.
      dirty.has(SLOW_PART)
        ? Math.max(slowSentAt + SLOW_INTERVAL_MS, pace.dueAt(TRAFFIC))
        : Number.POSITIVE_INFINITY,
    )
    if (at === Number.POSITIVE_INFINITY) return
    const due = Math.max(at, now)
    if (timer !== null && timerAt <= due) return
    timer?.()
    timerAt = due
    timer = clock.setTimer(due - now, flush)
  }

  function overflowed(now: number): void {
    if (!owesReset) burstSince = now
    owesReset = true
    resetAt = Math.min(now + CALM_MS, burstSince + LONGEST_BURST_MS)
  }

  function stopTimer(): void {
    timer?.()
    timer = null
    timerAt = Number.POSITIVE_INFINITY
  }

  function takeParts(now: number): Partial<FeedDelta> {
    const slowDue = now - slowSentAt >= SLOW_INTERVAL_MS
    const parts: Record<string, unknown> = {}
    for (const part of [...dirty]) {
      if (part === SLOW_PART && !slowDue) continue
      parts[part] = view[part]()
      dirty.delete(part)
      if (part === SLOW_PART) slowSentAt = now
    }
    // Sound: keys are HubParts and each value is what that part's source answers, which FeedDelta mirrors.
    return parts as Partial<FeedDelta>
  }

  function flush(): void {
    timer = null
    timerAt = Number.POSITIVE_INFINITY
    if (!visible) return
    const now = clock.monotonicMs()
    pace.sent(now, waiting())
    const parts = takeParts(now)
    const rows = book.takeNews()
    const areTooLarge = rows.rows !== undefined && rowsThatFit(rows.rows) !== rows.rows
    const reset = areTooLarge || (owesReset && now >= resetAt)
    if (reset) owesReset = false
    if (reset || Object.keys(parts).length > 0 || Object.keys(rows).length > 0) {
      seq += 1
      send(reset ? { seq, ...parts, reset: true } : { seq, ...parts, ...rows })
    }
    schedule()
  }

  return {
    add(rows) {
      const now = clock.monotonicMs()
      if (!book.add(rows, now)) overflowed(now)
      schedule()
    },
    preload(rows, isWhole) {
      book.preload(rows, isWhole)
      owesReset = true
      schedule()
    },
    acknowledged(keys, are = true) {
      book.acknowledged(keys, are)
      schedule()
    },
    touch(...parts) {
      for (const part of parts) dirty.add(part)
      schedule()
    },
    reset() {
      book.clear()
      generation += 1
      owesReset = true
      resetAt = Number.NEGATIVE_INFINITY
      schedule()
    },
    setVisible(now) {
      if (visible === now) return
      visible = now
      if (!visible) return stopTimer()
      // Whatever overflowed did so unseen: one reset, at once.
      resetAt = Number.NEGATIVE_INFINITY
      schedule()
    },
    snapshot() {
      dirty.clear()
      book.dropNews()
      owesReset = false
      resetAt = Number.NEGATIVE_INFINITY
      stopTimer()
      return {
        seq,
        generation,
        demo: view.demo(),
        status: view.status(),
        alerts: view.alerts(),
        latency: view.latency(),
        key: view.key(),
        settings: view.settings(),
        app: view.app(),
        notices: view.notices(),
        inApp: view.inApp(),
        rows: rowsThatFit(book.newestFirst()),
      }
    },
    row: (key) => book.get(key),
    recentP0: (count) => book.newestFirst(count, ({ event }) => event.priority === 'P0'),
    dispose() {
      visible = false
      stopTimer()
    },
  }
}
