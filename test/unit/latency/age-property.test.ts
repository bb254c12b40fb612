/** A4, L3 over drawn clocks, skews, delays, stalls, sleeps and steps: heard in time, and never as new when it is old. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HOUR, iso, nothing, Place, TRUE_START, TTL, zoneless, type Skews } from './place.ts'

/** What a handshake in whole seconds, a server's jitter and a round trip may add up to, ms. */
const TOLERANCE_MS = 4_000
const PING_MS = 30_000

type Step =
  | { readonly kind: 'signal'; readonly after: number; readonly jitter: number }
  | { readonly kind: 'stall'; readonly ms: number; readonly at: readonly number[]; readonly joined: boolean }
  | { readonly kind: 'quiet'; readonly ms: number }
  | { readonly kind: 'cut'; readonly ms: number; readonly ago: readonly number[] }
  | { readonly kind: 'sleep'; readonly ms: number; readonly runs: boolean }
  | { readonly kind: 'set'; readonly ms: number }

const upTo = (max: number) => fc.integer({ min: 0, max })
const around = (max: number) => fc.integer({ min: -max, max })

const skews: fc.Arbitrary<Skews> = fc.record({
  computer: fc.oneof(
    fc.constantFrom(0, 45_000, -45_000, -180_000, 2 * HOUR, Date.UTC(2010, 0, 1) - TRUE_START),
    around(24 * HOUR),
  ),
  server: fc.oneof(fc.constant(0), around(10 * HOUR)),
  detector: fc.oneof(fc.constantFrom(0, -40_000, 40_000), around(10 * HOUR)),
  delayMs: fc.constantFrom(0, 0, 15_000, 60_000),
  says: fc.oneof(
    fc.constantFrom(
      iso,
      nothing,
      (ms: number) => `${iso(ms).slice(0, 19)}Z`,
      (ms: number) => iso(ms / 1000),
    ),
    around(28).map((half) => zoneless(half / 2)),
  ),
})

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('signal' as const), after: upTo(40_000), jitter: upTo(1_500) }),
  },
  fc.record({
    kind: fc.constant('stall' as const),
    ms: upTo(38_000),
    at: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 }),
    joined: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('quiet' as const), ms: upTo(20 * 60_000) }),
  fc.record({
    kind: fc.constant('cut' as const),
    ms: upTo(5 * 60_000),
    ago: fc.array(upTo(5 * 60_000), { maxLength: 4 }),
  }),
  fc.record({
    kind: fc.constant('sleep' as const),
    ms: fc.oneof(upTo(60_000), upTo(9 * HOUR)),
    runs: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('set' as const),
    ms: fc.oneof(around(60_000), around(3 * HOUR)),
  }),
)

/** The session's part in it, PINGs and the socket that is replaced after a leap (R7); and what may be expected. */
class Life {
  readonly place: Place
  /** How late the most punctual live event was since the clocks were last known; an age may be too small by it. */
  best = Number.POSITIVE_INFINITY
  /** Of leaps that no live event has explained since, ms; and of those since the last answered PING. */
  doubt = 0
  unproved = 0
  #nextPing = 0
  #provedAt = 0
  #greeted: 'no' | 'since' | 'before the leap' = 'no'
  #seen: number

  constructor(drawn: Skews) {
    this.place = new Place(drawn)
    this.#seen = this.#base()
    this.reconnect()
  }
  #base(): number {
    return this.place.wallSkew + this.place.now - this.place.mono
  }
  reconnect(): void {
    this.place.connect()
    this.#proved()
    // Two handshakes with a time tell sleep and step apart.
    if (this.place.tellsTime() && this.#greeted === 'before the leap') this.doubt = 0
    this.#greeted = 'since'
  }
  #proved(): void {
    this.#provedAt = this.place.now
    this.#nextPing = this.place.now + PING_MS
    this.unproved = 0
  }
  #ping(): void {
    this.place.pong()
    this.#proved()
  }
  pass(ms: number): void {
    const end = this.place.now + ms
    while (this.#nextPing < end) {
      this.place.pass(Math.max(0, this.#nextPing - this.place.now))
      this.#ping()
    }
    this.place.pass(Math.max(0, end - this.place.now))
  }
  /** No frame comes in. A PING that falls due is answered behind what was held back: by the function that is returned. */
  stall(ms: number): () => void {
    const before = this.#nextPing - this.place.now
    if (before > ms) {
      this.place.pass(ms)
      return () => undefined
    }
    this.place.pass(Math.max(0, before))
    this.place.latency.asked()
    this.place.pass(ms - Math.max(0, before))
    return () => {
      this.place.latency.answered()
      this.#proved()
    }
  }
  /** R7: 2 s after a leap or a gap. */
  tick(gapMs: number): void {
    const leap = Math.max(0, this.#base() - this.#seen)
    this.#seen = this.#base()
    if (leap > 2_000) {
      this.doubt += leap
      this.unproved += leap
      if (this.#greeted === 'since') this.#greeted = 'before the leap'
    }
    const gap = Math.max(leap, gapMs)
    if (gap > 40_000) this.reconnect()
    else if (gap > 6_000) {
      this.place.pass(2_000)
      this.#ping()
    }
  }
  /** Live events of one read, each that late. */
  live(...late: readonly number[]): void {
    const { place } = this
    const sent = late.map((ms) => place.event(place.now - ms - 50 - place.skews.delayMs))
    const ages = place.ages('live', ...sent)
    const best = Math.min(...late)
    // A sleep may have lain between sending and receipt for all that is known.
    const slept = Math.min(this.doubt, place.now - this.#provedAt + this.unproved)
    for (const [at, ms] of late.entries()) {
      const age = ages[at] ?? Number.NaN
      const context = JSON.stringify({
        late: ms,
        age,
        best: this.best,
        doubt: this.doubt,
        unproved: this.unproved,
      })
      if (ms <= TTL - TOLERANCE_MS - slept) expect(age, `unheard ${context}`).toBeLessThanOrEqual(TTL)
      if (this.doubt === 0 && ms > TTL + TOLERANCE_MS + Math.min(best, this.best))
        expect(age, `old, and raised ${context}`).toBeGreaterThan(TTL)
    }
    if (this.unproved > 0) return
    this.best = this.doubt > 0 ? best : Math.min(best, this.best)
    if (this.doubt > 0 && this.#greeted === 'before the leap') this.#greeted = 'no'
    this.doubt = 0
  }
  recovered(agos: readonly number[]): void {
    for (const ago of agos) {
      const age = this.place.recovered(ago)
      const context = JSON.stringify({ ago, age, best: this.best, doubt: this.doubt })
      if (ago > TTL + TOLERANCE_MS + this.best)
        expect(age ?? Infinity, `old, and raised ${context}`).toBeGreaterThan(TTL)
      if (this.doubt === 0 && ago <= TTL - TOLERANCE_MS)
        expect(age ?? Infinity, `unheard ${context}`).toBeLessThanOrEqual(TTL)
    }
  }
  act(step: Step): void {
    switch (step.kind) {
      case 'signal':
        this.pass(step.after)
        this.live(step.jitter)
        return
      case 'stall': {
        const catchUp = this.stall(step.ms)
        const late = step.at.map((part) => part * step.ms).sort((a, b) => b - a)
        if (step.joined) this.live(...late)
        else for (const ms of late) this.live(ms)
        catchUp()
        return
      }
      case 'quiet':
        this.pass(step.ms)
        return
      case 'cut':
        this.place.pass(step.ms)
        this.reconnect()
        this.recovered(step.ago)
        return
      case 'sleep': {
        // What was under way when the machine went to sleep is read before the tick; after a long one it is left (R7).
        this.place.sleep(step.ms, step.runs)
        this.tick(step.ms)
        this.recovered([step.ms, step.ms + 60_000])
        return
      }
      case 'set':
        this.place.stepWall(step.ms)
        // Two moves within one PING's time that nothing comes between would be seen as their sum.
        this.place.latency.leap()
        this.tick(0)
        return
    }
  }
}

const RUNS = Number(process.env['FASTFEED_CLOCK_RUNS'] ?? 1_500)

test('A4, L3: whatever the clocks, a live P0 in time is heard, and none is raised that is old', () => {
  fc.assert(
    fc.property(
      skews,
      fc.integer({ min: 1_500, max: 25_000 }),
      fc.array(step, { maxLength: 25 }),
      (drawn, first, steps) => {
        const life = new Life(drawn)
        life.pass(first)
        life.live(0)
        for (const one of steps) life.act(one)
      },
    ),
    { numRuns: RUNS },
  )
})

test('A4, L3: whatever dates come, no more than the first P0 of a wrong clock is late, and a right one is always heard', () => {
  const hostile = fc.oneof(around(60_000), around(HOUR), around(30 * 365 * 24 * HOUR))
  const events = fc.array(fc.record({ after: upTo(20_000), off: fc.option(hostile, { nil: 0 }) }), {
    maxLength: 60,
  })
  fc.assert(
    fc.property(skews, events, (drawn, list) => {
      const life = new Life({ ...drawn, computer: drawn.computer ?? 0 })
      life.pass(1_500)
      for (let n = 0; n < 3; n += 1) {
        life.pass(3_000)
        life.live(0)
      }
      for (const { after, off } of list) {
        life.pass(after)
        const { place } = life
        if (off === 0) expect(place.live()).toBeLessThanOrEqual(TTL)
        else place.ages('live', place.event(place.now - 50 - place.skews.delayMs - off))
      }
    }),
    { numRuns: RUNS },
  )
})
