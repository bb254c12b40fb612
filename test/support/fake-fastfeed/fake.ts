/**
 * A test double of `window.fastfeed`. It derives from the contract: a channel added there and missing here does not
 * compile. It answers the way main does, as far as a window can tell, and keeps a record of what was asked.
 */
import { groupOf } from '../../../src-main/core/alerts/arrival.ts'
import { DEVIATIONS, type DeviationKind } from '../../../src-main/core/protocol/deviations.ts'
import type {
  Acknowledged,
  Broadcasts,
  Diagnostics,
  FastFeedApi,
  FeedDelta,
  FeedRow,
  FeedSnapshot,
  ForwardSaved,
  ForwardState,
  InvokeArgs,
  InvokeName,
  LatencyMinutes,
  LatencyQuantiles,
  LatencyReport,
  Pulse,
  PulseQuery,
  Result,
  Settings,
  SettingsSection,
} from '../../../src-main/contract/contract.ts'
import { TARGET_FIELDS } from '../../../src-main/core/vocabulary/targets.ts'
import { barsOf, drawRow, FakeJournal, isNamed } from './journal.ts'
import type { Stage } from './scenarios.ts'

/** As many as main keeps for a snapshot. */
const MOST_ROWS = 500

const OK: Result = { ok: true, message: '' }

export interface Call {
  readonly name: InvokeName
  readonly args: readonly unknown[]
}

interface Taken {
  readonly number: number
  readonly keys: readonly string[]
  readonly pins: FeedSnapshot['alerts']['pinned']
}

type Listeners = { readonly [B in keyof Broadcasts]: Set<(message: Broadcasts[B]) => void> }
type Invokes = { readonly [N in InvokeName]: (...args: InvokeArgs<N>) => Promise<unknown> }

export class FakeFastFeed {
  snapshot: FeedSnapshot
  /** What diagnostics tell besides, the oldest first. */
  timeline: Diagnostics['timeline'] = []
  /** False: as while the counts of an older journal are made. */
  isCounted = true
  /** What became of alerts that were forwarded, by their row's key. */
  readonly forwards = new Map<string, readonly string[]>()
  forwardFigures: Diagnostics['forwarding'] = []
  readonly forwardStates = new Map<string, ForwardState>()
  readonly calls: Call[] = []
  readonly api: FastFeedApi
  #stage: Stage
  readonly #refusals = new Map<InvokeName, string>()
  readonly #listeners: Listeners = {
    delta: new Set(),
    intent: new Set(),
    sound: new Set(),
    exportProgress: new Set(),
    selfTestProgress: new Set(),
  }
  #nextId: number

  constructor(stage: Stage) {
    this.#stage = stage
    this.snapshot = stage.snapshot
    this.#nextId = 1 + Math.max(0, ...stage.snapshot.rows.map((row) => row.event.id))
    this.api = this.#build()
  }

  /** The next calls of that name are answered with a refusal. */
  refuse(name: InvokeName, message: string): void {
    this.#refusals.set(name, message)
  }
  accept(name: InvokeName): void {
    this.#refusals.delete(name)
  }

  /** Another life in the same window: nothing that it showed or counted until then is of this one. */
  restage(stage: Stage): void {
    this.#stage = stage
    this.#refusals.clear()
    this.calls.length = 0
    this.#nextId = 1 + Math.max(0, ...stage.snapshot.rows.map((row) => row.event.id))
    const seq = this.snapshot.seq + 1
    this.snapshot = { ...stage.snapshot, seq, generation: this.snapshot.generation + 1 }
    this.say('delta', { reset: true, seq })
  }

  say<B extends keyof Broadcasts>(name: B, message: Broadcasts[B]): void {
    for (const listener of this.#listeners[name]) listener(structuredClone(message))
  }

  /** Changes the truth and tells the window. `lose` keeps the delta back, as a gap in `seq`. */
  change(delta: Omit<FeedDelta, 'seq'>, { lose = false } = {}): void {
    const { rows = [], changed = [], reset: _reset, ...fields } = delta
    const changes = new Map(changed.map((change) => [change.key, change]))
    this.#stage.journal.change(changed)
    this.snapshot = {
      ...this.snapshot,
      ...fields,
      seq: this.snapshot.seq + 1,
      rows: [...rows, ...this.snapshot.rows].map((row) => ({ ...row, ...changes.get(row.key) })),
    }
    if (!lose) this.say('delta', { ...delta, seq: this.snapshot.seq })
  }

  /** New live events, now; returns their keys, newest first. */
  arrive(count: number, part: Partial<FeedRow['event']> = {}, lose = false): readonly string[] {
    const rows = this.#draw(count, part)
    this.change({ rows }, { lose })
    return rows.map((row) => row.key)
  }

  /** As main tells of more than a delta has room for: the newest `told` come, and later word that these were not all. */
  overflow(count: number, told: number): void {
    const rows = this.#draw(count, {})
    const seq = this.snapshot.seq + 1
    this.snapshot = { ...this.snapshot, seq, rows: [...rows, ...this.snapshot.rows] }
    this.say('delta', { seq, rows: rows.slice(0, told) })
    this.change({ reset: true })
  }

  #draw(count: number, part: Partial<FeedRow['event']>): readonly FeedRow[] {
    const rows: FeedRow[] = []
    for (let index = 0; index < count; index++) {
      const drawn = drawRow(this.#nextId, Date.now(), part.priority)
      this.#nextId += 1
      const event = { ...drawn.event, ...part }
      rows.unshift({
        ...drawn,
        event,
        group: groupOf(event),
        detectedAt: Date.now() + index / 1000,
        acknowledged: event.priority !== 'P0',
      })
    }
    return rows
  }

  /** Other rows altogether: the window may keep none. */
  beginAnew(rows: readonly FeedRow[]): void {
    this.snapshot = { ...this.snapshot, rows, generation: this.snapshot.generation + 1 }
    this.change({ reset: true })
  }

  #build(): FastFeedApi {
    const invokes = this.#answers()
    const guarded: Record<string, unknown> = {}
    for (const [name, answer] of Object.entries(invokes)) {
      guarded[name] = async (...args: unknown[]) => {
        // Sound: the keys of `invokes` are InvokeName by its type; Object.entries widens them.
        const known = name as InvokeName
        this.calls.push({ name: known, args: structuredClone(args) })
        const refusal = this.#refusals.get(known)
        if (refusal !== undefined) return { ok: false, message: refusal }
        // Sound: the contract has typed the caller's arguments; here they are only passed on.
        return structuredClone(await (answer as (...args: unknown[]) => Promise<unknown>)(...args))
      }
    }
    const on: FastFeedApi['on'] = (name, listener) => {
      this.#listeners[name].add(listener)
      return () => this.#listeners[name].delete(listener)
    }
    // Sound: one entry was made for each name of `Invokes`, which is the contract's list.
    return { ...guarded, on } as unknown as FastFeedApi
  }

  /** What each acknowledgement took, and may be asked back. */
  #taken: Taken[] = []
  #acknowledgements = 0

  #acknowledgeAll(): Acknowledged {
    const { pinned, unacknowledged } = this.snapshot.alerts
    if (pinned.length === 0) return { ok: true, message: 'Nothing to acknowledge.' }
    const answer = this.#acknowledge(pinned.map((alert) => alert.key))
    return { ...answer, message: `${unacknowledged} alerts acknowledged.` }
  }

  #undoAcknowledge(number: number | null): Result {
    const taken = number === null ? this.#taken.at(-1) : this.#taken.find((one) => one.number === number)
    if (taken === undefined) return { ok: false, message: 'There is nothing left to undo.' }
    this.#taken = this.#taken.filter((one) => one !== taken)
    const pinned = [...this.snapshot.alerts.pinned, ...taken.pins].sort((a, b) => b.raisedAt - a.raisedAt)
    this.change({
      changed: taken.keys.map((each) => ({ key: each, acknowledged: false })),
      alerts: { ...this.snapshot.alerts, pinned, unacknowledged: pinned.length },
    })
    const [pin] = taken.pins
    if (pin === undefined) return { ok: true, message: 'Unacknowledged again.' }
    const message =
      taken.pins.length === 1 ? `${pin.event.symbol} waits again.` : `${taken.pins.length} alerts wait again.`
    return { ok: true, message }
  }

  #acknowledge(keys: readonly string[]): Acknowledged {
    const done = new Set(keys)
    const pins = this.snapshot.alerts.pinned.filter((alert) => done.has(alert.key))
    const pinned = this.snapshot.alerts.pinned.filter((alert) => !done.has(alert.key))
    const rows = this.snapshot.rows.filter(({ key, acknowledged }) => done.has(key) && !acknowledged)
    this.change({
      changed: keys.map((key) => ({ key, acknowledged: true })),
      alerts: { ...this.snapshot.alerts, pinned, unacknowledged: pinned.length },
    })
    const [pin] = pins
    const one = pin ?? (rows[0] && { event: rows[0].event, count: rows.length })
    if (one === undefined) return { ok: true, message: 'Acknowledged.' }
    const undo = ++this.#acknowledgements
    this.#taken = [...this.#taken, { number: undo, keys, pins }]
    const count = one.count > 1 ? ` ×${one.count}` : ''
    return { ok: true, message: `${one.event.symbol}${count} acknowledged.`, undo }
  }

  /** Of the journal, and of what has come since. */
  #pulse(query: PulseQuery): Pulse {
    return { bars: barsOf(this.#since(query.start), query), isWhole: this.isCounted }
  }

  #since(start: number): readonly FeedRow[] {
    const stored = this.#stage.journal.since(start)
    const known = new Set(stored.map(({ key }) => key))
    return [...this.snapshot.rows.filter(({ key }) => !known.has(key)), ...stored]
  }

  #deleteHistory(): Result {
    this.#stage = { ...this.#stage, journal: new FakeJournal({ rows: 0, newestAt: 0, everyMs: 1 }) }
    const alerts = { ...this.snapshot.alerts, pinned: [], unacknowledged: 0 }
    this.snapshot = { ...this.snapshot, alerts }
    this.beginAnew([])
    return { ok: true, message: 'The history is deleted.' }
  }

  #live(demo: boolean): Result {
    const status = {
      ...this.snapshot.status,
      connection: { kind: 'live', since: Date.now() },
      tier: 'PULSE',
    } as const
    this.snapshot = { ...this.snapshot, demo, status }
    this.beginAnew(this.snapshot.rows)
    return { ok: true, message: demo ? 'Demo feed started' : 'Connected' }
  }

  #save(section: SettingsSection, value: unknown): Result {
    // Sound enough for a double: main validates; tests that need a refusal say so with `refuse`.
    const settings = { ...this.snapshot.settings, [section]: value } as Settings
    this.change({ settings })
    return OK
  }

  #toConfirm: string | null = null
  /** The next address is one of the own network: it has to be allowed in words. */
  confirmNext(message: string): void {
    this.#toConfirm = message
  }

  /** Whatever is entered will do; tests that need a refusal say so. */
  #tellForward(id: string, entered: InvokeArgs<'tellForward'>[1]): ForwardSaved {
    const message = this.#toConfirm
    this.#toConfirm = null
    if (message !== null) return { ok: false, message, confirm: true }
    const former = this.forwardStates.get(id)?.set ?? []
    const set = TARGET_FIELDS.filter(
      (field) => (entered[field] ?? (former.includes(field) ? 'x' : '')) !== '',
    )
    this.forwardStates.set(id, { set, isReady: true, isWaiting: false, isPlain: false })
    return { ok: true, message: 'Sealed by the system and stored.' }
  }

  #answers(): Invokes {
    const ok = async (): Promise<Result> => OK
    return {
      snapshot: async () => ({ ...this.snapshot, rows: this.snapshot.rows.slice(0, MOST_ROWS) }),
      history: async (query) => this.#stage.journal.page(query),
      pulse: async (query) => this.#pulse(query),
      tally: async ({ by, from, ...names }) => {
        const rows = this.#since(from).filter((row) => isNamed(row, names))
        return [...Map.groupBy(rows, ({ event }) => event[by])]
          .map(([name, { length: count }]) => ({ name, count }))
          .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name))
      },
      eventByKey: async (key) =>
        this.snapshot.rows.find((row) => row.key === key) ??
        this.#stage.journal.byId(Number(key.split(':')[1])),
      setKey: async (key) => {
        const info = {
          configured: true,
          last4: key.slice(-4),
          storage: 'sealed',
          sealing: 'available',
        } as const
        this.snapshot = { ...this.snapshot, key: info }
        return this.#live(false)
      },
      signOut: ok,
      startDemo: async () => this.#live(true),
      stopDemo: ok,
      reconnectNow: ok,
      retryRecovery: ok,
      testConnection: async () => ({ ok: true, message: 'Connected in 180 ms, tier PULSE' }),
      acknowledge: async (keys) => this.#acknowledge(keys),
      acknowledgeAll: async () => this.#acknowledgeAll(),
      undoAcknowledge: async (key) => this.#undoAcknowledge(key),
      snooze: async (scope, length) => {
        const until = length === 'forever' ? null : Date.now() + (length === '15m' ? 900_000 : 3_600_000)
        const id = Object.values(scope).join(':')
        const snoozes = [...this.snapshot.alerts.snoozes, { id, scope, until, since: Date.now() }]
        this.change({ alerts: { ...this.snapshot.alerts, snoozes } })
        return OK
      },
      unsnooze: async (id) => {
        const snoozes = this.snapshot.alerts.snoozes.filter((snooze) => snooze.id !== id)
        this.change({ alerts: { ...this.snapshot.alerts, snoozes } })
        return OK
      },
      testAlert: async () => ({ ok: true, message: 'Shown by the desktop in 40 ms' }),
      dismissInApp: async (key) => {
        this.change({ inApp: this.snapshot.inApp.filter((alert) => alert.key !== key) })
        return OK
      },
      dismissNotice: async (id) => {
        this.change({ notices: this.snapshot.notices.filter((notice) => notice.id !== id) })
        return OK
      },
      dismissMissed: async () => {
        this.change({ alerts: { ...this.snapshot.alerts, digest: null } })
        return OK
      },
      noiseReport: async () => [
        {
          group: 'a',
          symbol: 'BTCUSDT',
          type: 'LIQUIDATION_CLUSTER_ARMED',
          interruptions: 41,
          acknowledged: 12,
        },
        {
          group: 'b',
          symbol: 'SOLUSDT',
          type: 'LEVERAGE_SPIKE_DETECTED',
          interruptions: 17,
          acknowledged: 0,
        },
      ],
      rulePreview: async () => ({ matched: 37, of: 1204 }),
      saveSettings: async (section, value) => this.#save(section, value),
      exportSettings: ok,
      importSettings: async () => {
        const before = this.snapshot.settings
        this.change({ settings: { ...before, display: { ...before.display, density: 'compact' } } })
        return { ok: true, message: 'Settings imported.', before }
      },
      exportHistory: async () => ({ ok: true, message: 'Exported 5,000 events' }),
      cancelExport: ok,
      deleteHistory: async () => this.#deleteHistory(),
      forwardStates: async () => Object.fromEntries(this.forwardStates),
      tellForward: async (target, entered) => this.#tellForward(target, entered),
      testForward: async () => ({ ok: true, message: 'Delivered after 340 ms.' }),
      forgetForward: async (target) => {
        this.forwardStates.delete(target)
        return { ok: true, message: 'Its address is forgotten.' }
      },
      forwardsOf: async (key) => this.forwards.get(key) ?? [],
      copyText: ok,
      openChart: ok,
      openLink: ok,
      setPinned: async (alwaysOnTop) =>
        this.#save('display', { ...this.snapshot.settings.display, alwaysOnTop }),
      soundDone: ok,
      hideWindow: ok,
      restart: ok,
      diagnostics: async () => ({
        timeline: [
          ...this.timeline,
          { at: this.#stage.now - 9000, text: 'Reconnecting: the server closed the connection' },
          { at: this.#stage.now - 4000, text: 'Live, tier PULSE' },
          { at: this.#stage.now - 1000, text: 'Recovered 204 events in 3 pages' },
        ],
        latency: this.snapshot.latency,
        latencyMinutes: minutesOf(this.snapshot.latency),
        counters: {
          frames: 18_244,
          malformed: 2,
          events: 17_902,
          duplicates: 311,
          recovered: 204,
          late: 3,
          connects: 4,
          pendingJournal: 0,
          pendingJournalPeak: 96,
          shed: 0,
        },
        deviations: deviationsBefore(this.#stage.now),
        forwarding: this.forwardFigures,
        suppressed: { 'cool-down': 41, storm: 12, 'too-old': 3 },
        journal: {
          events: this.#stage.journal.rows,
          bytes: 48_123_904,
          oldest: this.#stage.now - 86_400_000 * 12,
        },
        app: this.snapshot.app,
      }),
      saveDiagnostics: ok,
      startSelfTest: ok,
      selfTest: async () => null,
    }
  }
}

/** Around the hour's figures, with one minute far above them and some without a signal. */
function minutesOf({ lag, server }: FeedSnapshot['latency']): LatencyMinutes {
  const of = (hour: LatencyQuantiles | null) =>
    Array.from({ length: 60 }, (_, n) => {
      if (hour === null || n % 9 === 4) return null
      const by = n === 47 ? 3 : 0.7 + ((n * 7) % 10) / 20
      return { p50: hour.p50 * by, p95: hour.p95 * by, p99: hour.p99 * by, count: 3 + (n % 5) }
    })
  const all = (part: LatencyReport['lag']) => ({ P0: of(part.P0), P1: of(part.P1), P2: of(part.P2) })
  return { lag: all(lag), server: all(server) }
}

/** Of a feed that is a little off: counts of any size, and an example as long as any may be. */
function deviationsBefore(now: number): Diagnostics['deviations'] {
  const sample = (kind: DeviationKind, count: number, example: string, sinceMs: number) => ({
    ...DEVIATIONS[kind],
    kind,
    count,
    firstAt: now - sinceMs,
    lastAt: count === 1 ? now - sinceMs : now - 2_000,
    example,
  })
  return [
    sample('symbol-missing', 37, 'symbol: null', 3_600_000),
    sample('id-unordered', 12_904, 'id: "evt_01JQ8Z7F3M9K2"', 7_200_000),
    sample(
      'joined',
      1,
      `{"type":"EVENT","payload":{"id":12346,"type":"LIQUIDATION_${'X'.repeat(140)}…`,
      90_000,
    ),
  ]
}
