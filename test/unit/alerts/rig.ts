import { createAlertEngine } from '../../../src-main/core/alerts/engine.ts'
import type {
  AlertEngine,
  AlertPolicySettings,
  NotificationRequest,
  NotifierPort,
} from '../../../src-main/core/alerts/engine-types.ts'
import type {
  ForwardMessage,
  ForwardPort,
  ForwardReport,
  Presence,
} from '../../../src-main/core/forward/types.ts'
import type { AlertDecision } from '../../../src-main/core/alerts/types.ts'
import type { EventSource } from '../../../src-main/core/ingest/types.ts'
import type { Calendar, Clock, LogPort } from '../../../src-main/core/ports.ts'
import type { FeedEvent } from '../../../src-main/core/protocol/types.ts'
import { DEFAULT_SETTINGS } from '../../../src-main/core/settings/schema.ts'
import type {
  AlertSettings,
  ForwardTarget,
  QuietHoursSettings,
  SoundSettings,
} from '../../../src-main/core/settings/document-schema.ts'
import { UTC } from './calendar.ts'

/** A Tuesday, 10:30:00 UTC. */
export const START = Date.parse('2026-03-17T10:30:00Z')

/** Time that a test moves; wall and monotonic apart, so that one can be set and the other not. */
export class FakeClock implements Clock {
  mono = 1000
  wall = START
  /** Server time minus wall time. */
  offset = 0
  timers: { at: number; fire: () => void }[] = []
  fired = 0

  monotonicMs(): number {
    return this.mono
  }
  wallMs(): number {
    return this.wall
  }
  setTimer(delayMs: number, fire: () => void): () => void {
    const timer = { at: this.mono + delayMs, fire }
    this.timers.push(timer)
    return () => {
      this.timers = this.timers.filter((other) => other !== timer)
    }
  }
  /** Lets time pass, timers firing at their moments. */
  advance(ms: number): void {
    const end = this.mono + ms
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (next === undefined) break
      this.timers = this.timers.filter((other) => other !== next)
      const step = Math.max(0, next.at - this.mono)
      this.mono += step
      this.wall += step
      this.fired += 1
      next.fire()
    }
    this.wall += end - this.mono
    this.mono = end
  }
  /** The machine sleeps: the wall clock goes on, the monotonic one may not. */
  sleep(ms: number, monotonicRuns: boolean): void {
    this.wall += ms
    if (monotonicRuns) this.mono += ms
  }
}

export type Shown = NotificationRequest & { readonly at: number }

/** Records what reaches the desktop. */
export class FakeDesktop implements NotifierPort {
  readonly shown: Shown[] = []
  readonly closed: string[] = []
  readonly sounds: { sound: string; volume: number }[] = []
  readonly inApp: NotificationRequest[] = []
  attracted = 0
  windows = 0
  answer: 'shown' | 'failed' | 'silence' | 'throw' = 'shown'
  readonly clock: FakeClock

  constructor(clock: FakeClock) {
    this.clock = clock
  }
  notify(request: NotificationRequest, outcome: (result: 'shown' | 'failed', reason: string) => void): void {
    this.shown.push({ ...request, at: this.clock.mono })
    if (this.answer === 'throw') throw new Error('no notification service')
    if (this.answer !== 'silence') outcome(this.answer, this.answer === 'failed' ? 'permission denied' : '')
  }
  close(tag: string): void {
    this.closed.push(tag)
  }
  play(sound: string, volume: number): void {
    this.sounds.push({ sound, volume })
  }
  attract(): void {
    this.attracted += 1
  }
  showWindow(): void {
    this.windows += 1
  }
  showInApp(request: NotificationRequest): void {
    this.inApp.push(request)
  }
  /** New notifications of alerts, not updates, summaries or other words. */
  alerts(): Shown[] {
    return this.shown.filter(({ tag }) => tag.startsWith('alert:'))
  }
  of(tag: string): Shown[] {
    return this.shown.filter((request) => request.tag === tag)
  }
}

/** Records what leaves for a target; a test says what became of it. */
export class FakeForwarder implements ForwardPort {
  readonly sent: (ForwardMessage & {
    readonly at: number
    readonly done: (report: ForwardReport) => void
  })[] = []
  readonly takenBack: string[] = []
  readonly clock: FakeClock

  constructor(clock: FakeClock) {
    this.clock = clock
  }
  send(message: ForwardMessage, done: (report: ForwardReport) => void): void {
    this.sent.push({ ...message, at: this.clock.mono, done })
  }
  takeBack(id: string): void {
    this.takenBack.push(id)
  }
  /** The last one was taken, or not. */
  answer(outcome: ForwardReport['outcome'] = 'delivered', why = '', tookMs = 400): void {
    this.sent.at(-1)?.done({ outcome, why, tookMs })
  }
  titles(): readonly string[] {
    return this.sent.map(({ content }) => `${content.event} ${content.title}`)
  }
}

/** Forwards at once, everything that the rules take, unless said otherwise. */
export const targetOf = (patch: Partial<ForwardTarget> = {}): ForwardTarget => ({
  id: 'phone',
  name: 'phone',
  kind: 'ntfy',
  enabled: true,
  when: 'at-once',
  afterS: 10,
  awayMin: 5,
  rules: [],
  privacy: 'full',
  template: '',
  ...patch,
})

export interface SettingsPatch {
  readonly forward?: readonly ForwardTarget[]
  readonly alerts?: Partial<AlertSettings>
  readonly quietHours?: Partial<QuietHoursSettings>
  readonly sound?: Partial<SoundSettings>
  readonly showOnP0?: boolean
}

export function settingsOf(patch: SettingsPatch = {}): AlertPolicySettings {
  return {
    alerts: { ...DEFAULT_SETTINGS.alerts, ...patch.alerts },
    quietHours: { ...DEFAULT_SETTINGS.quietHours, ...patch.quietHours },
    sound: { ...DEFAULT_SETTINGS.sound, ...patch.sound },
    showOnP0: patch.showOnP0 ?? false,
    forward: patch.forward ?? [],
  }
}

export interface EventPatch {
  readonly id?: number
  readonly type?: string
  readonly priority?: FeedEvent['priority']
  readonly symbol?: string
  readonly confidence?: number | null
  readonly data?: FeedEvent['data']
  /** Seconds before now by the server's clock; or the text itself. */
  readonly age?: number
  readonly detected_at?: string
}

export interface Rig {
  readonly clock: FakeClock
  readonly desktop: FakeDesktop
  readonly forwarder: FakeForwarder
  /** Whether somebody sits there, as the system tells it. */
  presence: Presence
  readonly log: string[]
  readonly engine: AlertEngine
  event(patch?: EventPatch): FeedEvent
  /** One event, live unless said otherwise. */
  send(patch?: EventPatch, source?: EventSource): AlertDecision
  batch(events: readonly FeedEvent[], source?: EventSource, silent?: boolean): readonly AlertDecision[]
  configure(patch: SettingsPatch): void
  /** A new process on the same clock, restored from what was committed; null: its journal is not open yet. */
  restart(documents?: Readonly<Record<string, string>> | null): void
}

export function rig(patch: SettingsPatch = {}, calendar: Calendar = UTC): Rig {
  const clock = new FakeClock()
  const desktop = new FakeDesktop(clock)
  const forwarder = new FakeForwarder(clock)
  const log: string[] = []
  const write = (message: string, fields: unknown) => void log.push(`${message} ${JSON.stringify(fields)}`)
  const logPort: LogPort = { debug: write, info: write, warn: write, error: write }
  const create = () =>
    createAlertEngine(
      { clock, calendar, notifier: desktop, log: logPort, forwarder, presence: () => self.presence },
      settingsOf(patch),
    )
  const ageByServer = ({ detected_at }: FeedEvent): number | null => {
    const at = Date.parse(detected_at)
    return Number.isNaN(at) ? null : Math.max(0, clock.wall + clock.offset - at)
  }
  let engine = create()
  let nextId = 1
  const self: Rig = {
    clock,
    desktop,
    forwarder,
    presence: { isLocked: false, idleMs: 0 },
    log,
    get engine() {
      return engine
    },
    event({ age = 0, ...event } = {}) {
      nextId += 1
      return {
        id: nextId,
        type: 'LIQUIDATION_CLUSTER_ARMED',
        priority: 'P0',
        symbol: 'BTCUSDT',
        confidence: 0.8,
        data: {
          cluster_price: 98_500,
          cluster_side: 'LONG_LIQ',
          intensity_usd: 5_200_000,
          distance_pct: 1.8,
        },
        detected_at: new Date(clock.wall + clock.offset - age * 1000).toISOString(),
        latency_ms: 42,
        ...event,
      }
    },
    send(event, source) {
      const [decision] = self.batch([self.event(event)], source)
      if (decision === undefined) throw new Error('no decision')
      return decision
    },
    batch: (events, source = 'live', silent = false) =>
      engine.accept({
        source,
        epoch: 1,
        receivedAt: clock.wall,
        events,
        lagMs: [],
        ageMs: events.map(ageByServer),
        silent,
      }),
    configure: (next) => engine.configure(settingsOf(next)),
    restart(documents = engine.documents()) {
      engine.dispose()
      engine = create()
      if (documents !== null) engine.restore(documents)
    },
  }
  return self
}

/** `p1()`: a P1 of the same symbol. */
export const p1 = (patch: EventPatch = {}): EventPatch => ({
  type: 'WHALE_POSITION_SHIFT',
  priority: 'P1',
  data: { to_side: 'LONG', position_usd: 4_000_000 },
  ...patch,
})
