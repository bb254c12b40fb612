/**
 * Forwarding under random days: every P0 that is told here is at each target in time or its absence has a name, the bucket
 * bounds what leaves, and nothing leaves after its time. `MODEL_RUNS` scales it.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ForwardReport } from '../../src-main/core/forward/types.ts'
import type { ForwardTarget } from '../../src-main/core/settings/document-schema.ts'
import { rig, targetOf, type Rig } from '../unit/alerts/rig.ts'

const RUNS = Number(process.env['MODEL_RUNS'] ?? 150)
const TOKENS = 3
const REFILL_MS = 20_000
const TTL_MS = 30_000
const TOLD = new Set(['raised', 'raised-rearmed'])

type Command =
  | { readonly do: 'p0'; readonly symbol: string; readonly age: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'sleep'; readonly ms: number }
  | { readonly do: 'acknowledge'; readonly all: boolean }
  | { readonly do: 'undo' }
  | { readonly do: 'snooze'; readonly on: boolean }
  | { readonly do: 'idle'; readonly idleMs: number | null }
  | { readonly do: 'answer'; readonly outcome: ForwardReport['outcome'] }
  | { readonly do: 'commit' }
  | { readonly do: 'restart' }
  | { readonly do: 'crash' }

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('p0'),
      symbol: fc.constantFrom('BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT', 'ADAUSDT', 'DOTUSDT'),
      age: fc.integer({ min: 0, max: 40 }),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.integer({ min: 0, max: 40_000 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sleep'), ms: fc.integer({ min: 0, max: 90_000 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('acknowledge'), all: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('undo') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('snooze'), on: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('idle'), idleMs: fc.constantFrom(0, 600_000, null) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('answer'),
      outcome: fc.constantFrom('delivered', 'delivered', 'refused', 'late'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('commit') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash') }) },
)
const target: fc.Arbitrary<Partial<ForwardTarget>> = fc.record({
  when: fc.constantFrom('at-once', 'unacknowledged', 'away'),
  afterS: fc.integer({ min: 1, max: 60 }),
  kind: fc.constantFrom('ntfy', 'alertmanager'),
  rules: fc.constantFrom([], [{ id: 'btc', enabled: true, symbols: ['BTCUSDT'], action: 'keep' as const }]),
})

/** What a bystander knows: what was told here, what left, and what was committed. */
class Bystander {
  readonly r: Rig
  readonly targets: readonly ForwardTarget[]
  /** When each key was first raised, in policy-like time that counts sleep, and how old it was. */
  readonly raised = new Map<string, { readonly at: number; readonly age: number }>()
  committed: Readonly<Record<string, string>> = {}
  uncommitted: (() => void)[] = []
  answered = new Set<number>()
  crashes = 0
  /** What left with no time, or with more than it had. */
  readonly late: string[] = []
  left: { readonly id: string; readonly target: string; readonly at: number; readonly event: string }[] = []

  constructor(targets: readonly Partial<ForwardTarget>[]) {
    this.targets = targets.map((one, at) => targetOf({ ...one, id: `t${at}`, name: `t${at}` }))
    this.r = rig({
      forward: this.targets,
      alerts: { stormTokens: TOKENS, stormRefillS: REFILL_MS / 1000, groupWindowS: 0, coolDownS: 0 },
    })
    const { forwarder, clock } = this.r
    const send = forwarder.send.bind(forwarder)
    forwarder.send = (message, done) => {
      const { id, content, leftMs } = message
      // A22: it has time left, and not more than its signal had (of one of 30 s a moment is left).
      const known = this.raised.get(id.split('@')[0] ?? '')
      const most = known === undefined ? TTL_MS : TTL_MS - known.age - (clock.wall - known.at)
      const isEnd = content.event === 'resolved'
      if (!isEnd && (leftMs <= 0 || leftMs > Math.max(1, most))) this.late.push(`${id}: ${leftMs} of ${most}`)
      if (content.event !== 'resolved' && !this.left.some((one) => one.id === id))
        this.left.push({ id, target: message.target, at: clock.wall, event: content.event })
      send(message, done)
    }
  }

  p0(symbol: string, age: number, id?: number): void {
    const { r } = this
    const event = r.event({ symbol, age, ...(id === undefined ? {} : { id }) })
    const source = age > 5 ? 'recovery' : 'live'
    const key = `1:${event.id}`
    this.raised.set(key, { at: r.clock.wall, age: age * 1000 })
    const [decision] = r.batch([event], source)
    if (decision === undefined || !TOLD.has(decision.reason)) this.raised.delete(key)
    const at = r.clock.wall
    this.uncommitted.push(() => this.p0(symbol, age + Math.ceil((r.clock.wall - at) / 1000), event.id))
  }

  run(step: Command): void {
    const { r } = this
    const { engine, clock, forwarder } = r
    switch (step.do) {
      case 'p0':
        return this.p0(step.symbol, step.age)
      case 'wait':
        return clock.advance(step.ms)
      case 'sleep':
        clock.sleep(step.ms, false)
        return clock.advance(0)
      case 'acknowledge': {
        const [pin] = engine.view().pinned
        if (step.all) engine.acknowledgeAll()
        else if (pin !== undefined) engine.acknowledge([pin.key])
        return
      }
      case 'undo':
        return void engine.undoAcknowledge()
      case 'snooze':
        if (step.on) engine.snooze({ kind: 'all' }, '15m')
        else engine.unsnooze('all')
        return
      case 'idle':
        r.presence = { isLocked: false, idleMs: step.idleMs }
        return
      case 'answer': {
        const at = forwarder.sent.findIndex((_, index) => !this.answered.has(index))
        this.answered.add(at)
        return forwarder.sent[at]?.done({ outcome: step.outcome, why: 'said so', tookMs: 5 })
      }
      case 'commit':
        this.committed = engine.documents()
        this.uncommitted = []
        return
      case 'restart':
        this.committed = engine.documents()
        this.uncommitted = []
        return r.restart(this.committed)
      case 'crash': {
        this.crashes += 1
        const again = this.uncommitted
        this.uncommitted = []
        r.restart(this.committed)
        for (const one of again) one()
        return
      }
      default: {
        const never: never = step
        return never
      }
    }
  }

  /** Long after the last of them has died: what was on its way is answered, as the sender does in time. */
  settle(): void {
    const { r } = this
    for (let round = 0; round < 8; round += 1) {
      r.forwarder.sent.forEach(({ done }, index) => {
        if (!this.answered.has(index)) done({ outcome: 'late', why: 'said so', tookMs: 5 })
        this.answered.add(index)
      })
      r.clock.advance(20_000)
    }
  }

  check(): void {
    const { r, crashes } = this
    expect(this.late).toEqual([])
    expect(r.log.filter((line) => line.includes('failed'))).toEqual([])
    if (crashes === 0)
      for (const key of this.raised.keys()) {
        const sentences = r.engine.forwards(key)
        expect(sentences, key).toHaveLength(this.targets.length)
        // Each has left, or says why not; nothing is under way for ever.
        for (const sentence of sentences) expect(sentence).toMatch(/^(Forwarded to|Not forwarded to) t\d/)
        for (const sentence of sentences) expect(sentence).not.toMatch(/undefined|NaN|null/)
      }
    if (crashes > 0) return
    for (const { id } of this.targets) {
      const own = this.left.filter(({ target }) => target === id)
      const alerts = own.filter(({ event }) => event === 'alert')
      // A7, A20: as many as the bucket gives; each is one message, however often it was sent.
      expect(alerts.length).toBeLessThanOrEqual(this.raised.size)
      const summaries = own.filter(({ event }) => event === 'summary').map(({ at }) => at)
      summaries.forEach((at, index) => {
        if (index > 0) expect(at - (summaries[index - 1] ?? 0)).toBeGreaterThanOrEqual(0)
      })
      const times = [...this.raised.values()].map(({ at }) => at).sort((a, b) => a - b)
      times.forEach((from, at) =>
        times
          .slice(at)
          .forEach((to, more) =>
            expect(more + 1).toBeLessThanOrEqual(TOKENS + Math.floor((to - from) / REFILL_MS) + 1),
          ),
      )
    }
  }
}

test(
  'A20–A23: every P0 told here is forwarded in time or its absence has a name; never more than the bucket gives; nothing leaves late',
  { timeout: 120_000 + RUNS * 200 },
  () => {
    const seen = new Map<string, number>()
    fc.assert(
      fc.property(
        fc.array(target, { minLength: 1, maxLength: 3 }),
        fc.array(command, { minLength: 5, maxLength: 60 }),
        (targets, commands) => {
          const bystander = new Bystander(targets)
          for (const step of commands) bystander.run(step)
          bystander.settle()
          bystander.check()
          for (const key of bystander.raised.keys())
            for (const sentence of bystander.r.engine.forwards(key)) {
              const kind = sentence.replace(/ \d.*|t\d: |\(.*/g, '')
              seen.set(kind, (seen.get(kind) ?? 0) + 1)
            }
        },
      ),
      { numRuns: RUNS },
    )
    if (RUNS >= 150)
      for (const word of [
        'Forwarded',
        'acknowledged',
        'silenced',
        'somebody',
        'time to live',
        'refused',
        'its rule',
      ])
        expect([...seen.keys()].join(), word).toContain(word)
  },
)
