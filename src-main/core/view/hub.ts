/**
 * What the window sees: one snapshot with a sequence number, then coalesced deltas. While no window is visible it
 * only remembers what changed: no timer runs and nothing is built or sent.
 */
import type { Cancel, Clock } from '../ports.ts'
import type { FeedDelta, FeedRow, FeedSnapshot, RowChange } from './types.ts'
import { createPace, type Waiting } from './pace.ts'
import { createRecentRows } from './recent-rows.ts'

/** Where the hub reads the parts of the view that others own, at the moment of sending. */
export type HubSources = {
  readonly [P in HubPart | 'app' | 'demo']: () => FeedSnapshot[P]
}

export type HubPart =
  'status' | 'alerts' | 'counters' | 'latency' | 'key' | 'settings' | 'notices' | 'missed' | 'inApp'

export interface HubPorts {
  readonly clock: Clock
  readonly sources: HubSources
  readonly send: (delta: FeedDelta) => void
}

export interface Hub {
  add(rows: readonly FeedRow[]): void
  /** Fills in what the journal had; not news to anybody. */
  preload(rows: readonly FeedRow[]): void
  acknowledged(keys: readonly string[]): void
  touch(...parts: readonly HubPart[]): void
  /** History was wiped or another feed took over: windows ask for a new snapshot. */
  reset(): void
  /** Whether a window is on screen. On turning visible it gets what it missed, or is told to ask anew. */
  setVisible(visible: boolean): void
  snapshot(): FeedSnapshot
  row(key: string): FeedRow | undefined
  /** Newest first. */
  recentP0(count: number): readonly FeedRow[]
  dispose(): void
}

const KEPT_ROWS = 500
/** 2,000 events/s in a storm's interval, with a quarter to spare; a window shows some twenty. */
const ROWS_PER_DELTA = 120
/** A burst is over when no delta has overflowed for so long; one reset then, not one an interval. */
const CALM_MS = 250
const RESET: Waiting = { rows: 0, urgent: false, changes: true, parts: false }
/** Figures that nobody reads faster than that. */
const SLOW_PARTS: readonly HubPart[] = ['counters', 'latency']
const SLOW_INTERVAL_MS = 1000

export function createHub({ clock, sources, send }: HubPorts): Hub {
  const recent = createRecentRows(KEPT_ROWS)
  const dirty = new Set<HubPart>()
  const fresh = new Set<string>()
  const pace = createPace()
  /** A P0 is among `fresh`. */
  let urgent = false
  const changed = new Map<string, RowChange>()
  let seq = 0
  let visible = false
  /** A window misses rows that no delta will bring; said once, when the burst is over. */
  let owesReset = false
  let overflowedAt = Number.NEGATIVE_INFINITY
  let timer: Cancel | null = null
  let timerAt = Number.POSITIVE_INFINITY
  let slowSentAt = Number.NEGATIVE_INFINITY

  const isSlow = (part: HubPart) => SLOW_PARTS.includes(part)
  const waiting = (): Waiting => ({
    rows: fresh.size,
    urgent,
    changes: changed.size > 0,
    parts: [...dirty].some((part) => !isSlow(part)),
  })

  function schedule(): void {
    if (!visible) return
    const now = clock.monotonicMs()
    const at = Math.min(
      pace.dueAt(waiting()),
      owesReset ? Math.max(pace.dueAt(RESET), overflowedAt + CALM_MS) : Number.POSITIVE_INFINITY,
      [...dirty].some(isSlow) ? slowSentAt + SLOW_INTERVAL_MS : Number.POSITIVE_INFINITY,
    )
    if (at === Number.POSITIVE_INFINITY) return
    const due = Math.max(at, now)
    if (timer !== null && timerAt <= due) return
    timer?.()
    timerAt = due
    timer = clock.setTimer(due - now, flush)
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
      if (isSlow(part) && !slowDue) continue
      parts[part] = sources[part]()
      dirty.delete(part)
      if (isSlow(part)) slowSentAt = now
    }
    // Sound: keys are HubParts and each value is what that part's source answers, which FeedDelta mirrors.
    return parts as Partial<FeedDelta>
  }

  function takeRows(): Partial<FeedDelta> {
    // A row that fell out of `recent` since is history's.
    const rows = [...fresh]
      .map((key) => recent.get(key))
      .filter((row) => row !== undefined)
      .sort((a, b) => b.detectedAt - a.detectedAt || b.epoch - a.epoch || b.event.id - a.event.id)
    const changes = [...changed.values()]
    fresh.clear()
    urgent = false
    changed.clear()
    return { ...(rows.length > 0 && { rows }), ...(changes.length > 0 && { changed: changes }) }
  }

  /** A row that was on show before the journal could be read: what was decided and done about it then, counts. */
  function correct(stored: FeedRow): void {
    const shown = recent.get(stored.key)
    if (shown === undefined) return
    const { decision, why } = stored.decision === null ? shown : stored
    recent.replace({ ...shown, decision, why, acknowledged: shown.acknowledged || stored.acknowledged })
  }

  function flush(): void {
    timer = null
    timerAt = Number.POSITIVE_INFINITY
    if (!visible) return
    const now = clock.monotonicMs()
    pace.sent(now, waiting())
    const parts = takeParts(now)
    const rows = takeRows()
    const reset = owesReset && now - overflowedAt >= CALM_MS
    if (reset) owesReset = false
    if (reset || Object.keys(parts).length > 0 || Object.keys(rows).length > 0) {
      seq += 1
      send(reset ? { seq, ...parts, reset: true } : { seq, ...parts, ...rows })
    }
    schedule()
  }

  return {
    add(rows) {
      for (const row of rows) {
        const outcome = recent.insert(row)
        if (outcome === 'added') {
          fresh.add(row.key)
          if (row.event.priority === 'P0') urgent = true
        } else if (outcome === 'below') owesReset = true
      }
      while (fresh.size > ROWS_PER_DELTA) {
        const [oldest] = fresh
        if (oldest === undefined) break
        fresh.delete(oldest)
        owesReset = true
        overflowedAt = clock.monotonicMs()
      }
      schedule()
    },
    preload(rows) {
      for (const row of rows) if (recent.insert(row) === 'known') correct(row)
      owesReset = true
      schedule()
    },
    acknowledged(keys) {
      for (const key of keys) {
        const row = recent.get(key)
        if (row?.acknowledged === true) continue
        if (row !== undefined) recent.replace({ ...row, acknowledged: true })
        // A row that the window has from history is told too.
        if (!fresh.has(key)) changed.set(key, { key, acknowledged: true })
      }
      schedule()
    },
    touch(...parts) {
      for (const part of parts) dirty.add(part)
      schedule()
    },
    reset() {
      recent.clear()
      fresh.clear()
      urgent = false
      changed.clear()
      owesReset = true
      overflowedAt = Number.NEGATIVE_INFINITY
      schedule()
    },
    setVisible(now) {
      if (visible === now) return
      visible = now
      if (!visible) return stopTimer()
      // Whatever overflowed did so unseen: one reset, at once.
      overflowedAt = Number.NEGATIVE_INFINITY
      schedule()
    },
    snapshot() {
      dirty.clear()
      fresh.clear()
      urgent = false
      changed.clear()
      owesReset = false
      overflowedAt = Number.NEGATIVE_INFINITY
      stopTimer()
      return {
        seq,
        now: clock.wallMs(),
        demo: sources.demo(),
        status: sources.status(),
        alerts: sources.alerts(),
        counters: sources.counters(),
        latency: sources.latency(),
        key: sources.key(),
        settings: sources.settings(),
        app: sources.app(),
        notices: sources.notices(),
        missed: sources.missed(),
        inApp: sources.inApp(),
        rows: recent.newestFirst(),
      }
    },
    row: (key) => recent.get(key),
    recentP0: (count) => recent.newestFirst(count, ({ event }) => event.priority === 'P0'),
    dispose() {
      visible = false
      stopTimer()
    },
  }
}
