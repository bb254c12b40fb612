/**
 * The smallest gap between detection and receipt lately, by the monotonic clock (protocol.md L1): the quickest way here, the
 * tier's delay, the detector's lag and whatever the clocks differ by. What an event's own gap exceeds it by is the event's age
 * (alerts.md A4): time since it could have been here. Live events alone teach it; they are bounded by what the connection
 * can have held back, and a date that agrees with no other is believed only when it comes again.
 */
import { PRIORITY_INFO } from '../vocabulary/signals.ts'
import { FARTHEST_ZONE_MS } from './recovered-age.ts'
import { MOMENT_MS, Rivals, type Rival } from './rivals.ts'
import { Transit } from './transit.ts'

const TTL_MS = PRIORITY_INFO.P0.ttlMs
/** How much quicker than the quickest an event may be and still be believed at once: P2 take seconds, P0 a moment. */
const JITTER_MS = 5_000
/** What whole seconds and two travels may make of the time between two handshakes. */
const ROUNDING_MS = 2_000
/** What "lately" is made of: the stretch that fills and the one before it. Clocks drift by milliseconds meanwhile. */
const STRETCH_MS = 150_000
/** Right after the handshake a server may repeat old events; a handshake that can be believed then judges them. */
const REPEATS_MS = 1_000
/** A socket that holds back for longer is dead (H4). */
const LONGEST_HELD_MS = 40_000
/** Two moments, so that one stalled burst makes no verdict on anybody's clock. */
const MOMENTS_APART_MS = 2_000

interface Greeting {
  readonly gap: number
  readonly at: number
  readonly trusted: boolean
}

interface Base {
  /** The smallest gap lately, ms. */
  gap: number
  /** How small it may really be: the first events may all have been held back. */
  lowest: number
  /** Smallest gaps of the two stretches, and at how many moments one agreed. */
  now: { least: number; count: number; from: number }
  before: { least: number; count: number }
  countedAt: number
  readonly since: number
  settled: boolean
}

export class Baseline {
  readonly #transit = new Transit()
  readonly #rivals = new Rivals()
  #base: Base | null = null
  /** The gap that the newest handshake suggests, the tier's delay in it. */
  #greeting: Greeting | null = null
  /** The newest one from before a leap: worth nothing by itself, but the next one tells by it how long a sleep was. */
  #formerGap: number | null = null
  /** Leaps of the wall clock that were sleep or a step: the gap is smaller by all or none of it. */
  #doubtMs = 0

  /** A new socket: whatever it brings was sent after this. */
  opened(now: number): void {
    this.#transit.opened(now)
  }

  asked(now: number): void {
    this.#transit.asked(now)
  }

  answered(): void {
    this.#transit.answered()
  }

  leapt(ms: number): void {
    this.#transit.leapt(ms)
    this.#formerGap = this.#greeting?.gap ?? this.#formerGap
    this.#greeting = null
    if (this.#base !== null || this.#formerGap !== null) this.#doubtMs += ms
  }

  /**
   * @param gap of a signal that is as quick as the handshake was, the tier's delay in it
   * @param trusted this computer's clock does not contradict it
   * @param withinMs of the gap so much at most is the handshake's own way, ms
   */
  greeted(gap: number, trusted: boolean, withinMs: number, now: number): void {
    this.#greeting = { gap, at: now, trusted }
    const before = this.#formerGap
    this.#formerGap = null
    const base = this.#base
    if (base === null) this.#doubtMs = 0
    if (before === null || base === null || this.#doubtMs === 0) return
    // Two handshakes of one server tell how long the sleep was, be its zone wrong or not; a clock in 1970 may stand still.
    const slept = before - gap
    const longest = slept + Math.min(withinMs, LONGEST_HELD_MS) + ROUNDING_MS
    const runs = Math.abs(before - base.gap) < FARTHEST_ZONE_MS
    if (!runs || longest < 0 || slept > this.#doubtMs + ROUNDING_MS) return
    // A slow handshake makes a sleep look shorter; one that can have been all of the leap was.
    const whole = slept > this.#doubtMs || (slept > ROUNDING_MS && longest >= this.#doubtMs)
    this.shift(whole ? -this.#doubtMs : -Math.max(0, slept))
    this.#doubtMs = 0
  }

  /** Every gap is that much larger from now on: the tier's delay changed. */
  shift(ms: number): void {
    this.#rivals.shift(ms)
    if (this.#formerGap !== null) this.#formerGap += ms
    const base = this.#base
    if (base === null) return
    base.gap += ms
    base.lowest += ms
    base.now.least += ms
    base.before.least += ms
  }

  /** Learns from the live events of one read, and answers their ages, ms; null for one without a date. */
  live(detected: readonly (number | null)[], now: number): readonly (number | null)[] {
    const held = this.#transit.heldMs(now)
    let newest = Number.NEGATIVE_INFINITY
    for (const at of detected) if (at !== null && at > newest) newest = at
    // Under doubt nothing teaches that may have lain in a buffer over the sleep.
    if (newest !== Number.NEGATIVE_INFINITY && (this.#doubtMs === 0 || this.#transit.isPrompt()))
      this.#learn(now - newest, held, now)
    return detected.map((at) => (at === null ? null : this.#ageOf(now - at, held, now)))
  }

  /** How long ago an event of that gap could have been here, by what live events or the handshake taught; null: nothing did. */
  pastBy(gap: number): number | null {
    const least = this.#least()
    return least === null ? null : gap - least + this.#doubtMs
  }

  /** Whether live events taught it, and the doubt of a sleep is over. */
  get learned(): { readonly gap: number; readonly settled: boolean } | null {
    return this.#base === null || this.#doubtMs > 0 ? null : this.#base
  }

  /** Nothing but the handshake is known. */
  get isUntaught(): boolean {
    return this.#base === null
  }

  reset(): void {
    this.#transit.reset()
    this.#rivals.clear()
    this.#base = null
    this.#greeting = null
    this.#formerGap = null
    this.#doubtMs = 0
  }

  #least(): number | null {
    const base = this.#base
    const greeting = this.#greeting
    if (base === null) return greeting?.gap ?? this.#formerGap
    // As long as the quickest event may have been held back, the handshake knows better.
    return greeting !== null && greeting.gap >= base.lowest && greeting.gap < base.gap
      ? greeting.gap
      : base.gap
  }

  #learn(gap: number, held: number, now: number): void {
    const base = this.#base
    if (base === null || this.#doubtMs > 0) {
      if (base === null && this.#isRepeat(gap, held, now)) return
      // From before a leap that this event explains: another one would be counted with it.
      this.#formerGap = null
      this.#begin(gap, gap - Math.min(held, LONGEST_HELD_MS), 1, now)
      return
    }
    if (now - base.now.from >= STRETCH_MS) {
      base.before = base.now
      base.now = { least: Number.POSITIVE_INFINITY, count: 0, from: now }
      this.#rivals.forgetCounts()
    }
    if (gap < base.lowest - JITTER_MS) {
      this.#prefer(gap, now)
      return
    }
    if (gap > base.gap + TTL_MS) return
    if (now - base.countedAt >= MOMENT_MS) {
      base.countedAt = now
      base.now.count += 1
    }
    if (gap < base.now.least) base.now.least = gap
    base.gap = Math.min(base.now.least, base.before.least)
    base.lowest = Math.min(base.gap, Math.max(base.lowest, gap - held))
    base.settled ||= now - base.since >= MOMENTS_APART_MS
  }

  /** Old by a handshake that can be believed, and either held back or said again: no lag of the detectors. */
  #isRepeat(gap: number, held: number, now: number): boolean {
    const greeting = this.#greeting
    if (greeting === null || !greeting.trusted || gap <= greeting.gap + TTL_MS) return false
    return held > TTL_MS || now - greeting.at < REPEATS_MS
  }

  #begin(gap: number, lowest: number, count: number, now: number): void {
    const settled = this.#base?.settled ?? false
    const since = this.#base?.since ?? now
    this.#doubtMs = 0
    this.#base = {
      gap,
      lowest,
      now: { least: gap, count, from: now },
      before: { least: Number.POSITIVE_INFINITY, count: 0 },
      countedAt: now,
      since,
      settled,
    }
  }

  #ageOf(gap: number, held: number, now: number): number {
    const least = this.#least()
    if (least === null) return 0
    const age = Math.max(0, gap - least)
    // A sleep stopped the clock that gaps go by: what was sent during it is younger than the sleep was long.
    if (this.#doubtMs > 0) return Math.min(Math.max(0, gap - least + this.#doubtMs), Math.max(age, held))
    if (age <= TTL_MS || held > TTL_MS) return age
    // It was sent just now and is dated long ago: late on the server's side, or by another clock, which shows as it recurs.
    const rival = this.#prefer(gap, now)
    if (rival.known) return Math.max(0, gap - rival.gap)
    return this.#isAsLikely(rival) ? Math.min(age, held) : age
  }

  /** No handshake confirms the base, and no more moments speak for it: of two such dates nobody can tell the wrong one. */
  #isAsLikely(rival: Rival): boolean {
    const base = this.#base
    if (base === null || rival.count < base.now.count + base.before.count) return false
    return !(this.#greeting?.trusted === true && Math.abs(this.#greeting.gap - base.gap) <= TTL_MS)
  }

  /** A gap unlike the others, and what is known of its kind. A known kind that is the more frequent one becomes the base. */
  #prefer(gap: number, now: number): Rival {
    const base = this.#base
    const rival = this.#rivals.meet(gap, now, base !== null && gap < base.gap)
    const agreed = base === null ? 0 : base.now.count + base.before.count
    if (base === null || !rival.known || rival.count <= agreed) return rival
    this.#rivals.replace(rival, { gap: base.gap, count: agreed, at: now, countedAt: now })
    this.#begin(rival.gap, rival.gap, rival.count, now)
    return rival
  }
}
