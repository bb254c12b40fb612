/** One feed, real or demo: journal, engine and alert policy joined, and what they tell the view. */
import type { AlertEngine } from './alerts/engine-types.ts'
import type { FeedHealth } from './alerts/state.ts'
import type { AlertView } from './alerts/types.ts'
import type { EngineConfig, EngineSink, FeedEngine } from './ingest/engine-types.ts'
import type { ClockDoubt, FeedStatus } from './ingest/types.ts'
import {
  type Cursor,
  type CursorIdentity,
  EVERYTHING,
  type HistoryPort,
  type JournalPort,
  type LogPort,
} from './ports.ts'
import { COSTLY, type DeviationKind } from './protocol/deviations.ts'
import { parseRowKey, rowOfStored, rowsOfBatch } from './view/rows.ts'
import type { Hub } from './view/hub.ts'

export type FeedMode = 'real' | 'demo'

export interface FeedPorts {
  readonly mode: FeedMode
  readonly openJournal: () => {
    readonly journal: JournalPort
    readonly history: HistoryPort
    readonly terminate: () => Promise<void>
  }
  readonly createAlerts: () => AlertEngine
  readonly createEngine: (journal: JournalPort, sink: EngineSink) => FeedEngine
  readonly hub: Hub
  readonly onStatus: (status: FeedStatus) => void
  readonly onAlerts: (view: AlertView) => void
  /** A clock looks wrong, by another amount, or is right again (protocol.md L1). */
  readonly onClock: (doubt: ClockDoubt | null) => void
  readonly onCommitted: (identity: CursorIdentity, cursor: Cursor) => void
  readonly onQuarantined: (path: string) => void
  /** The feed sends something that costs the app its certainty; once a kind. */
  readonly onUncertain: (kind: DeviationKind) => void
  readonly log: LogPort
}

export interface Feed {
  readonly mode: FeedMode
  readonly engine: FeedEngine
  readonly alerts: AlertEngine
  readonly history: HistoryPort
  /** The engine's, but `needs-key` or `key-locked` where there is nothing to connect with. */
  status(): FeedStatus
  /**
   * alerts.md A9: marks these rows, by `epoch:id`; null takes it back. Resolves once it is queued, to be durable with the next
   * transaction. It is called once the policy knows, whose state goes with it.
   */
  saveMarks(keys: readonly string[], at: number | null): Promise<void>
  connect(config: EngineConfig): void
  /** What the status says until `connect`, or the next call. */
  noKey(why: NoKey): void
  /** History stays readable: the journal is opened, unless the engine has it open already. May take as long as a disk takes. */
  openWithoutKey(origin: string): Promise<void>
  /** Flushes and ends; nothing is called back afterwards. */
  close(): Promise<void>
}

/** There is none; or one is stored, which is waited for or was refused. */
export type NoKey = 'none' | 'waiting' | 'unreadable'

const PRELOADED_ROWS = 300

export function openFeed(ports: FeedPorts): Feed {
  const { hub, log } = ports
  const { journal, history: journaled, terminate } = ports.openJournal()
  let identity: CursorIdentity | null = null
  let preloaded = false
  let restored = false
  let closed = false
  let withoutKey: NoKey | null = null
  let journalHealth: FeedStatus['journal'] = 'opening'
  let toldClock: ClockDoubt | null = null
  const uncertain = new Set<DeviationKind>()
  let toldAlerts: ReturnType<typeof alertStateOf> | null = null

  function statusNow(): FeedStatus {
    const status = engine.status()
    if (withoutKey === null) return status
    // The engine has not opened the journal, and need not: nothing is waiting for it.
    const journalNow = status.journal === 'opening' ? 'ok' : status.journal
    const connection: FeedStatus['connection'] =
      withoutKey === 'none'
        ? { kind: 'needs-key' }
        : { kind: 'key-locked', waiting: withoutKey === 'waiting' }
    return { ...status, connection, journal: journalNow }
  }

  const alerts = ports.createAlerts()
  const engine = ports.createEngine(journal, {
    accept(batch) {
      const decisions = alerts.accept(batch)
      // The view comes after the alert and may never cost one.
      try {
        hub.add(rowsOfBatch(batch, decisions))
      } catch (error) {
        log.error('rows could not be shown', { error })
      }
      return decisions
    },
    // Before what is stored has been read, the policy's own would take its place.
    documents: () => (restored ? alerts.documents() : {}),
    restored(documents) {
      if (closed) return
      restored = true
      alerts.restore(documents)
      // What the user said while the journal was not open.
      engine.saveDocuments()
    },
    changed() {
      if (closed) return
      hub.touch('status', 'latency')
      const status = statusNow()
      ports.onStatus(status)
      tellAlerts(status)
      tellClock()
      tellUncertain()
      // A full disk is read all the same.
      if (status.journal !== journalHealth && ['ok', 'disk-full'].includes(status.journal)) void preload()
      journalHealth = status.journal
    },
    committed(cursor) {
      if (identity !== null) ports.onCommitted(identity, cursor)
    },
    quarantined: (path) => ports.onQuarantined(path),
  })
  const stopListening = alerts.onChange((cause) => {
    hub.touch('alerts')
    ports.onAlerts(alerts.view())
    // A snooze may be followed by no event, and must outlive a crash (A11).
    if (cause === 'other') engine.saveDocuments()
  })

  function tellAlerts(status: FeedStatus): void {
    const state = alertStateOf(status)
    if (state !== toldAlerts) alerts.feedState(state)
    toldAlerts = state
  }

  function tellClock(): void {
    const doubt = engine.clockDoubt()
    if (doubt === toldClock) return
    toldClock = doubt
    ports.onClock(doubt)
  }

  function tellUncertain(): void {
    for (const { kind } of engine.deviations()) {
      if (!COSTLY.includes(kind) || uncertain.has(kind)) continue
      uncertain.add(kind)
      ports.onUncertain(kind)
    }
  }

  /** The window opens on what the journal has, once it is open. */
  async function preload(): Promise<void> {
    if (preloaded) return
    try {
      const { events, next } = await journaled.page(EVERYTHING, null, PRELOADED_ROWS)
      preloaded = true
      const rows = events.map(rowOfStored)
      if (!closed && rows.length > 0) hub.preload(rows, next === null)
    } catch (error) {
      log.warn('the journal could not be read for the feed', { error })
    }
  }

  return {
    mode: ports.mode,
    engine,
    alerts,
    history: freshHistory(journaled, engine.gathered),
    status: statusNow,
    saveMarks: (keys, at) => saveMarks(engine, journaled, keys, at),
    connect(config) {
      withoutKey = null
      identity = config.identity
      engine.start(config)
    },
    noKey(why) {
      withoutKey = why
      hub.touch('status')
      ports.onStatus(statusNow())
      tellAlerts(statusNow())
    },
    async openWithoutKey(origin) {
      if (identity !== null) return
      try {
        // No key has this fingerprint, so no cursor is touched.
        await journal.open({ origin, keyFingerprint: '' })
        await preload()
      } catch (error) {
        log.warn('the journal could not be opened for reading', { error })
      }
    },
    async close() {
      closed = true
      stopListening()
      // How long the app was gone is measured from here (A13).
      engine.saveDocuments()
      alerts.dispose()
      await engine.dispose()
      await terminate()
    },
  }
}

/** A9: with the policy's documents, which are read when the marks are written. */
export async function saveMarks(
  engine: Pick<FeedEngine, 'acknowledge' | 'saveDocuments'>,
  history: Pick<HistoryPort, 'acknowledge'>,
  keys: readonly string[],
  at: number | null,
): Promise<void> {
  const refs = keys.map(parseRowKey).filter((ref) => ref !== null)
  if (refs.length > 0 && engine.acknowledge(refs, at)) return
  engine.saveDocuments()
  if (refs.length > 0) await history.acknowledge(refs, at)
}

/** A14: only what the user did not do counts as the feed being down, and only what is proven (R2) as up. */
export function alertStateOf(status: FeedStatus): FeedHealth {
  switch (status.connection.kind) {
    case 'live':
      return status.connection.unproven ? 'proving' : 'up'
    case 'needs-key':
    case 'stopped':
      return 'stopped'
    case 'key-locked':
      return 'locked'
    case 'connecting':
    case 'stale':
    case 'reconnecting':
    case 'offline':
    case 'key-rejected':
    case 'tier-too-low':
    case 'rate-limited':
    case 'blocked':
      return 'down'
  }
}

/**
 * History as whoever reads it expects: with the events that gather before they are written (ingest/journal-batch.ts).
 * `gathered` never rejects. What changes history waits for nothing: it has its own place in the journal's queue.
 */
function freshHistory(history: HistoryPort, gathered: () => Promise<void>): HistoryPort {
  const after = async <T>(read: () => Promise<T>): Promise<T> => {
    await gathered()
    return read()
  }
  return {
    page: (filter, before, limit) => after(() => history.page(filter, before, limit)),
    get: (ref) => after(() => history.get(ref)),
    count: (filter) => after(() => history.count(filter)),
    walk: (filter, chunk) => after(() => history.walk(filter, chunk)),
    pulse: (filter, from, to, widthMs) => after(() => history.pulse(filter, from, to, widthMs)),
    tally: (by, filter, from) => after(() => history.tally(by, filter, from)),
    stats: () => after(() => history.stats()),
    noise: (since, limit) => after(() => history.noise(since, limit)),
    acknowledge: (refs, at) => history.acknowledge(refs, at),
    prune: (policy) => history.prune(policy),
    deleteAll: (documents, unstored) => history.deleteAll(documents, unstored),
  }
}
