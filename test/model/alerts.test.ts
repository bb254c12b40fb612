/**
 * The alert engine under random days: events from every source, clocks set and slept through, DST, user actions, settings,
 * clean restarts and crashes at any boundary. `MODEL_RUNS` scales it.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { explain } from '../../src-main/core/alerts/explain.ts'
import { factsOf, groupKeyOf, matches } from '../../src-main/core/alerts/arrival.ts'
import type { AlertDecision, AlertReasonCode } from '../../src-main/core/alerts/types.ts'
import type { EventSource } from '../../src-main/core/ingest/types.ts'
import type { FeedEvent } from '../../src-main/core/protocol/types.ts'
import { calendarOf } from '../unit/alerts/calendar.ts'
import type { AlertRule } from '../../src-main/core/settings/document-schema.ts'
import { rig, type Rig, type SettingsPatch } from '../unit/alerts/rig.ts'

const RUNS = Number(process.env['MODEL_RUNS'] ?? 150)
const BUCKET = { stormTokens: 3, stormRefillS: 20 }
const RAISED: ReadonlySet<AlertReasonCode> = new Set(['raised', 'raised-rearmed', 'raised-quiet'])
const TOLD: ReadonlySet<AlertReasonCode> = new Set([...RAISED, 'grouped', 'cool-down', 'in-summary'])

/** The odd nights of each zone, and an ordinary noon. */
const PLACES = [
  ['Europe/Berlin', '2026-03-29T00:50:00Z'],
  ['Europe/Berlin', '2026-10-24T23:50:00Z'],
  ['America/New_York', '2026-11-01T05:50:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T14:50:00Z'],
  ['UTC', '2026-12-31T23:59:30Z'],
  ['UTC', '2026-06-01T12:00:00Z'],
] as const

type Command =
  | { readonly do: 'events'; readonly drafts: readonly Draft[]; readonly source: EventSource }
  | { readonly do: 'again'; readonly nth: number; readonly source: EventSource }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'set-clock'; readonly ms: number }
  | { readonly do: 'sleep'; readonly ms: number; readonly monotonicRuns: boolean; readonly told: boolean }
  | { readonly do: 'acknowledge'; readonly nth: number | null }
  | { readonly do: 'undo' }
  | {
      readonly do: 'snooze'
      readonly symbol: string | null
      readonly length: '15m' | '1h' | 'until-8' | 'forever'
    }
  | { readonly do: 'unsnooze' }
  | { readonly do: 'feed'; readonly health: 'up' | 'down' | 'stopped' }
  | { readonly do: 'configure'; readonly settings: SettingsPatch }
  | { readonly do: 'commit' }
  | { readonly do: 'restart' }
  | { readonly do: 'crash' }

type Draft = Pick<FeedEvent, 'type' | 'priority' | 'symbol' | 'confidence' | 'data'> & {
  readonly age: number
}

const symbol = fc.constantFrom('BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT', 'ADAUSDT')
const source = fc.constantFrom<EventSource>('live', 'live', 'live', 'snapshot', 'recovery', 'confirm')
const draft: fc.Arbitrary<Draft> = fc
  .record({
    kind: fc.constantFrom(
      ['LIQUIDATION_CLUSTER_ARMED', 'P0'] as const,
      ['LIQUIDATION_CLUSTER_ARMED', 'P0'] as const,
      ['LEVERAGE_SPIKE_DETECTED', 'P0'] as const,
      ['WHALE_POSITION_SHIFT', 'P1'] as const,
      ['REGIME_SHIFT', 'P2'] as const,
    ),
    symbol,
    confidence: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    side: fc.constantFrom('LONG_LIQ', 'SHORT_LIQ', null),
    usd: fc.option(fc.integer({ min: 0, max: 10_000_000 })),
    age: fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 3 }) },
      fc.integer({ min: -10, max: 400 }),
    ),
  })
  .map(({ kind: [type, priority], side, usd, ...rest }) => ({
    ...rest,
    type,
    priority,
    data: { cluster_side: side, intensity_usd: usd },
  }))

const rule: fc.Arbitrary<Omit<AlertRule, 'id'>> = fc.record(
  {
    enabled: fc.boolean(),
    action: fc.constantFrom('interrupt', 'quiet', 'feed', 'off'),
    priorities: fc.subarray(['P0', 'P1', 'P2'] as const, { minLength: 1 }),
    symbols: fc.array(symbol, { minLength: 1, maxLength: 2 }),
    minConfidence: fc.double({ min: 0, max: 1, noNaN: true }),
  },
  { requiredKeys: ['enabled', 'action'] },
)
const settings: fc.Arbitrary<SettingsPatch> = fc
  .record({
    rules: fc.array(rule, { maxLength: 2 }),
    quietP1: fc.boolean(),
    groupWindowS: fc.constantFrom(0, 10, 60),
    coolDownS: fc.constantFrom(0, 60),
    inhibitS: fc.constantFrom(0, 120),
    escalation: fc.boolean(),
    persistent: fc.boolean(),
    quiet: fc.boolean(),
    start: fc.constantFrom('00:00', '02:30', '22:00'),
    p0BreaksThrough: fc.boolean(),
  })
  .map(({ rules, quiet, start, p0BreaksThrough, ...alerts }) => ({
    alerts: { ...BUCKET, ...alerts, rules: rules.map((one, index) => ({ ...one, id: `r${index}` })) },
    quietHours: { enabled: quiet, start, end: '03:15', p0BreaksThrough },
  }))

const nth = fc.nat(50)
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('events'),
      drafts: fc.array(draft, { minLength: 1, maxLength: 6 }),
      source,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('again'), nth, source }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('wait'),
      ms: fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 130_000 })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('set-clock'), ms: fc.integer({ min: -1e8, max: 1e8 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('sleep'),
      ms: fc.integer({ min: 0, max: 4e7 }),
      monotonicRuns: fc.boolean(),
      told: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('acknowledge'), nth: fc.option(nth) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('undo') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('snooze'),
      symbol: fc.option(symbol),
      length: fc.constantFrom('15m', '1h', 'until-8', 'forever'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('unsnooze') }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('feed'), health: fc.constantFrom('up', 'up', 'down', 'stopped') }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('configure'), settings }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('commit') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash') }) },
)

/** What a bystander knows: everything that was sent, shown and committed; nothing of the engine's insides. */
class Bystander {
  readonly r: Rig
  patch: SettingsPatch
  readonly sent: FeedEvent[] = []
  /** Numbers of acknowledgements. */
  readonly offered = new Set<number>()
  /** Accepted since the last commit: a crash brings these back. */
  uncommitted: FeedEvent[] = []
  readonly told = new Set<string>()
  readonly raises = new Map<string, number>()
  readonly groupsRaised = new Set<string>()
  committed: Readonly<Record<string, string>> = {}
  crashes = 0
  /** Time that cannot go back: what passed by either clock. */
  elapsed = 0
  bucket: number[] = []
  summaries: number[] = []

  constructor(place: (typeof PLACES)[number], patch: SettingsPatch) {
    this.patch = patch
    this.r = rig(patch, calendarOf(place[0]))
    this.r.clock.wall = Date.parse(place[1])
  }

  accept(events: readonly FeedEvent[], from: EventSource): void {
    const { r } = this
    const { engine, desktop } = r
    const snoozes = engine.view().snoozes
    const shownBefore = desktop.shown.length
    const decisions = r.batch(events, from)
    expect(decisions).toHaveLength(events.length)
    const fresh = desktop.shown.slice(shownBefore)
    events.forEach((event, index) => {
      const decision = decisions[index]
      if (decision === undefined) throw new Error('an event without a decision')
      this.judge(event, decision, snoozes.length > 0)
      const key = `1:${event.id}`
      const notified = fresh.some(
        ({ target, body }) => target.kind === 'event' && target.key === key && !body.startsWith('Still'),
      )
      // A2: what is said to be raised has left, and nothing else has.
      expect(notified, `${decision.reason} ${key}`).toBe(RAISED.has(decision.reason))
      if (RAISED.has(decision.reason)) {
        this.raises.set(key, (this.raises.get(key) ?? 0) + 1)
        this.groupsRaised.add(groupKeyOf(event, factsOf(event)))
        this.bucket.push(this.elapsed)
      }
      if (TOLD.has(decision.reason)) this.told.add(key)
    })
    for (const { tag } of fresh) if (tag === 'storm') this.summaries.push(this.elapsed)
    this.uncommitted.push(...events)
  }

  /** Every suppression of a living P0 has a name, and the named cause exists. */
  judge(event: FeedEvent, decision: AlertDecision, anySnooze: boolean): void {
    expect(explain(decision)).toMatch(/^(Alerted|Not notified|Counted)/)
    expect(explain(decision)).not.toMatch(/undefined|null|NaN/)
    const { r, patch } = this
    const key = `1:${event.id}`
    const age = r.clock.wall + r.clock.offset - Date.parse(event.detected_at)
    const rules = patch.alerts?.rules ?? []
    const rule = rules.find((one) => one.enabled && matches(one, event, factsOf(event)))
    switch (decision.reason) {
      case 'already-raised':
        expect(this.told.has(key)).toBe(true)
        break
      case 'too-old':
        expect(age).toBeGreaterThan(
          event.priority === 'P0' ? 30_000 : event.priority === 'P1' ? 120_000 : 300_000,
        )
        break
      case 'rule-off':
      case 'rule-feed':
        expect(rule?.action).toBe(decision.reason.slice(5))
        break
      case 'priority-default':
        expect(event.priority).not.toBe('P0')
        break
      case 'snoozed':
      case 'muted':
        expect(anySnooze).toBe(true)
        break
      case 'quiet-hours':
        expect(patch.quietHours?.enabled).toBe(true)
        expect(event.priority === 'P0' && patch.quietHours?.p0BreaksThrough === true).toBe(false)
        break
      case 'inhibited':
        expect(event.priority).toBe('P1')
        break
      case 'grouped':
      case 'cool-down':
        expect(this.groupsRaised.has(groupKeyOf(event, factsOf(event)))).toBe(true)
        break
      case 'storm':
        expect(rule?.action ?? 'quiet').toBe('quiet')
        break
      case 'in-summary':
        expect(r.engine.view().storm).not.toBeNull()
        break
      case 'raised':
      case 'raised-rearmed':
      case 'raised-quiet':
        break
      case 'first-run':
        throw new Error('no first run here')
      default: {
        const never: never = decision.reason
        throw new Error(String(never))
      }
    }
  }

  /** Time passes; what a snooze of everything covers from end to end stays silent. */
  pass(ms: number, act: () => void): void {
    const { r } = this
    const all = () => r.engine.view().snoozes.find(({ id }) => id === 'all')
    const before = all()
    const shownBefore = r.desktop.shown.length
    const firedBefore = r.clock.fired
    const monoBefore = r.clock.mono
    act()
    // An idle engine sleeps: no due moment may spin.
    expect(r.clock.fired - firedBefore).toBeLessThan(300 + Math.max(0, ms) / 500)
    const after = all()
    const fresh = r.desktop.shown.slice(shownBefore)
    if (before !== undefined && before.since === after?.since) expect(fresh).toEqual([])
    // A timer fires within a wait; what a leap of the clock brings comes at its end.
    const leapt = r.clock.mono - monoBefore < ms ? ms : 0
    for (const { tag, at } of fresh)
      if (tag === 'storm') this.summaries.push(this.elapsed + Math.max(leapt, at - monoBefore))
    this.elapsed += Math.max(0, ms)
  }

  check(): void {
    const { engine, clock } = this.r
    const view = engine.view()
    expect(view.unacknowledged).toBe(view.pinned.length)
    expect(new Set(view.pinned.map(({ key }) => key)).size).toBe(view.pinned.length)
    expect(view.pinned.every(({ event, count }) => event.priority === 'P0' && count >= 1)).toBe(true)
    expect(clock.timers.length).toBeLessThanOrEqual(1)
    for (const [key, times] of this.raises) expect(times, key).toBeLessThanOrEqual(1 + this.crashes)
    // A7, for the stretch since the last crash: no more in any span than the bucket gives.
    for (let i = 0; i < this.bucket.length; i += 1) {
      const from = this.bucket[i] ?? 0
      for (let j = i; j < this.bucket.length; j += 1) {
        const span = (this.bucket[j] ?? 0) - from
        expect(j - i + 1).toBeLessThanOrEqual(
          BUCKET.stormTokens + Math.floor(span / (BUCKET.stormRefillS * 1000)) + 1,
        )
      }
    }
    this.summaries.forEach((at, index) => {
      if (index > 0) expect(at - (this.summaries[index - 1] ?? 0)).toBeGreaterThanOrEqual(30_000)
    })
  }

  run(step: Command): void {
    const { r } = this
    const { clock } = r
    switch (step.do) {
      case 'events': {
        const events = step.drafts.map((one) => r.event(one))
        this.sent.push(...events)
        return this.accept(events, step.source)
      }
      case 'again': {
        const event = this.sent[step.nth % Math.max(1, this.sent.length)]
        return event === undefined ? undefined : this.accept([event], step.source)
      }
      case 'wait':
        return this.pass(step.ms, () => clock.advance(step.ms))
      case 'set-clock':
        return this.pass(step.ms, () => {
          clock.wall += step.ms
          clock.offset -= step.ms
          clock.advance(0)
        })
      case 'sleep':
        return this.pass(step.ms, () => {
          clock.sleep(step.ms, step.monotonicRuns)
          if (step.told) r.engine.away(clock.wall - step.ms, clock.wall)
          clock.advance(0)
        })
      case 'acknowledge': {
        const event = this.sent[(step.nth ?? 0) % Math.max(1, this.sent.length)]
        const { keys, undo } =
          step.nth === null ? r.engine.acknowledgeAll() : r.engine.acknowledge([`1:${event?.id ?? 0}`])
        if (undo !== null) this.offered.add(undo)
        const left = new Set(r.engine.view().pinned.map(({ key }) => key))
        for (const key of keys) {
          expect(this.told.has(key)).toBe(true)
          expect(left.has(key)).toBe(false)
        }
        return
      }
      case 'undo': {
        const { unacknowledged } = r.engine.view()
        const undoable = r.engine.undoable()
        const offered = [...this.offered].filter((number) => r.engine.undoable(number) > 0)
        const shown = r.desktop.shown.length
        const keys = r.engine.undoAcknowledge()
        // A3: what waits again was told before, and is not told again.
        for (const { target } of r.desktop.shown.slice(shown))
          expect(target.kind === 'event' && keys.includes(target.key)).toBe(false)
        for (const key of keys) expect(this.told.has(key)).toBe(true)
        const left = r.engine.view().unacknowledged
        expect(left).toBeLessThanOrEqual(unacknowledged + undoable)
        expect(left).toBeGreaterThanOrEqual(Math.max(unacknowledged, undoable))
        // What was taken back is not taken back twice; an acknowledgement before it still can be.
        const over = offered.filter((number) => r.engine.undoable(number) === 0)
        expect(over).toHaveLength(keys.length > 0 ? 1 : 0)
        for (const number of over) expect(r.engine.undoAcknowledge(number)).toEqual([])
        return
      }
      case 'snooze':
        r.engine.snooze(
          step.symbol === null ? { kind: 'all' } : { kind: 'symbol', symbol: step.symbol },
          step.length,
        )
        return
      case 'unsnooze':
        for (const { id } of r.engine.view().snoozes) r.engine.unsnooze(id)
        expect(r.engine.view().snoozes).toEqual([])
        return
      case 'feed':
        return r.engine.feedState(step.health)
      case 'configure':
        this.patch = step.settings
        return r.configure(step.settings)
      case 'commit':
        this.committed = r.engine.documents()
        this.uncommitted = []
        return
      case 'restart': {
        this.committed = r.engine.documents()
        this.uncommitted = []
        const pinned = r.engine.view().pinned
        this.restart()
        const keys = r.engine.view().pinned.map(({ key }) => key)
        // A9: nothing unacknowledged is forgotten.
        expect(keys).toEqual(pinned.map(({ key }) => key))
        return
      }
      case 'crash': {
        const again = [...new Map(this.uncommitted.map((event) => [event.id, event])).values()]
        this.uncommitted = []
        this.crashes += 1
        this.restart()
        this.bucket = []
        this.summaries = []
        // G4: what was not committed is read again.
        if (again.length > 0) this.accept(again, 'recovery')
        return
      }
      default: {
        const never: never = step
        return never
      }
    }
  }

  /** Settings are not the engine's to keep. */
  private restart(): void {
    this.r.restart(this.committed)
    this.r.configure(this.patch)
  }
}

test(
  'A1–A14: whatever happens, every living P0 is told or its silence has a true name; once; never more than the bucket gives',
  { timeout: 120_000 + RUNS * 200 },
  () => {
    const seen = new Map<string, number>()
    fc.assert(
      fc.property(
        fc.constantFrom(...PLACES),
        settings,
        fc.array(command, { minLength: 10, maxLength: 80 }),
        (place, patch, commands) => {
          const bystander = new Bystander(place, patch)
          for (const step of commands) {
            bystander.run(step)
            bystander.check()
          }
          for (const [reason, count] of Object.entries(bystander.r.engine.suppressed()))
            seen.set(reason, (seen.get(reason) ?? 0) + count)
        },
      ),
      { numRuns: RUNS },
    )
    // The random days are worth something only if they reach every kind of silence.
    if (RUNS >= 150)
      expect([...seen.keys()].sort()).toEqual(
        [
          'already-raised',
          'cool-down',
          'grouped',
          'in-summary',
          'inhibited',
          'muted',
          'priority-default',
          'quiet-hours',
          'rule-feed',
          'rule-off',
          'snoozed',
          'storm',
          'too-old',
        ].sort(),
      )
  },
)
