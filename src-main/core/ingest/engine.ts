/** The feed's engine (engine-types.ts): one ledger an identity, one connection a configuration, one journal queue. */
import { countOf } from '../vocabulary/numbers.ts'
import { createLatency } from '../latency/latency.ts'
import type { Cursor, CursorIdentity, JournalOpened } from '../ports.ts'
import { initialState } from '../session/reduce.ts'
import { createConnection, type Connection } from './connection.ts'
import { createDeviations } from '../protocol/deviations.ts'
import {
  DEFAULT_LIMITS,
  type EngineConfig,
  type EngineLimits,
  type EnginePorts,
  type EngineSink,
  type FeedEngine,
} from './engine-types.ts'
import { createIntake } from './intake.ts'
import { createJournalWriter } from './journal-writer.ts'
import { Ledger } from './ledger.ts'
import { connectionOf, noFacts, recoveryOf } from './status.ts'
import { onceATask } from '../time/scheduling.ts'
import type { Counters, FeedStatus } from './types.ts'

/**
 * The former identity's last events get this long; what is not durable by then is read again (protocol.md G4). Less than the
 * app has for its whole end (shell/compose/life.ts), so that what is not written can still be said.
 */
const FLUSH_WITHIN_MS = 2_000
/** A slow disk must not keep a reader from what is there. */
const GATHERED_WITHIN_MS = 250
/** A disk that hangs must not keep the app from ending. */
const CLOSE_WITHIN_MS = 3_000
/** A journal that takes longer to open, or a key store to tell the last id, must not keep a trader from the feed. */
const OPEN_WITHIN_MS = 5_000
const OPENED_LATE = 'the journal opened late'
const SEALED_LATE = 'the last position is sealed, and the key store does not answer'

export function createFeedEngine(
  ports: EnginePorts,
  sink: EngineSink,
  limits: EngineLimits = DEFAULT_LIMITS,
): FeedEngine {
  const { clock, log } = ports
  const latency = createLatency(clock)
  const counters: Counters = {
    frames: 0,
    malformed: 0,
    events: 0,
    duplicates: 0,
    recovered: 0,
    late: 0,
    connects: 0,
    shed: 0,
  }
  let facts = noFacts()
  let ledger: Ledger | null = null
  let connection: Connection | null = null
  let starting = false
  let disposed = false
  let online = true
  let completedAt = 0
  /** Whatever an older `start` set in motion has no effect (R8). */
  let generation = 0
  let cancelPatience: () => void = () => undefined

  const changed = onceATask(() => {
    if (!disposed) guarded('changed', () => sink.changed())
  })
  /** The listener may fail; the feed must not. */
  function guarded(what: string, call: () => void): void {
    try {
      call()
    } catch (error) {
      log.error('the sink failed', { in: what, error: String(error) })
    }
  }

  const writer = createJournalWriter(ports, limits, {
    documents() {
      let own: Readonly<Record<string, string>> = {}
      guarded('documents', () => {
        own = sink.documents()
      })
      return { ...own, ...ledger?.documents() }
    },
    committed: (cursor) => guarded('committed', () => sink.committed(cursor)),
    drained: () => connection?.drained(),
    changed,
  })
  const deviations = createDeviations(ports, changed)
  const intake = createIntake({ clock, log, sink, writer, latency, counters })

  function drop(): void {
    generation += 1
    starting = false
    cancelPatience()
    connection?.dispose()
    connection = null
  }

  function connect(config: EngineConfig, to: Ledger): void {
    starting = false
    const parts = { ledger: to, intake, latency, counters, facts, deviations, changed }
    connection = createConnection(ports, config, parts)
    if (!online) connection.session.dispatch({ kind: 'offline' })
    connection.session.dispatch({ kind: 'start' })
    changed()
  }

  function openJournal(config: EngineConfig): void {
    const mine = generation
    const asked = config.sealedCursor
    let sealed = asked instanceof Promise ? null : asked
    let isSealKnown = !(asked instanceof Promise)
    let journal: JournalOpened | null = null
    let own: Ledger | null = null

    const begin = (): void => {
      cancelPatience()
      ledger = own = new Ledger(config.identity, journal, sealed, limits.recentIds)
      const isPositionOwed = !isSealKnown && journal !== null && own.provable === null
      // There was a run before: what the SNAPSHOT brings is news, and what came in between may be missed.
      if (isPositionOwed) own.firstRun = false
      connect(config, own)
      if (!isPositionOwed) return
      const now = clock.wallMs()
      intake.note(own, null, own.gaps.keep(own.epoch, now, now, SEALED_LATE))
    }
    const late = (): void => {
      if (mine !== generation || ledger !== null) return
      log.warn(journal === null ? 'the journal is not open; the feed goes on in memory' : SEALED_LATE)
      begin()
    }
    const unsealed = (cursor: Cursor | null): void => {
      isSealKnown = true
      sealed = cursor
      if (own === null) {
        if (journal !== null && mine === generation && ledger === null) begin()
        return
      }
      own.gaps.release()
      const isMissing = ledger === own && (journal?.cursor ?? null) === null && cursor !== null
      if (isMissing && own.recall(cursor, journal)) connection?.rebased(SEALED_LATE)
    }
    if (asked instanceof Promise)
      void asked.then(unsealed, () => {
        unsealed(null)
      })
    let restored = false
    // Not by `generation`: a journal that opens after a change of filters is still this identity's journal.
    const opened = (result: JournalOpened): void => {
      if (result.quarantined !== null) {
        const path = result.quarantined
        guarded('quarantined', () => sink.quarantined(path))
      }
      if (restored) {
        if (ledger !== null && result.quarantined !== null) rebuilt(ledger, result)
        else if (ledger !== null) renumber(ledger, result)
        return
      }
      restored = true
      journal = result
      guarded('restored', () => sink.restored(result.documents))
      if (ledger !== null) adopt(ledger, result)
      else if (mine === generation && (isSealKnown || result.cursor !== null)) begin()
    }
    cancelPatience = clock.setTimer(OPEN_WITHIN_MS, late)
    writer.open(config.identity, opened, late)
  }

  /** The journal opened after all: its position counts, and what was taken meanwhile is filed where it belongs. */
  function adopt(to: Ledger, result: JournalOpened): void {
    const { place, gaps } = to.adopt(result)
    writer.rebase(place)
    intake.restart(to, gaps)
    connection?.rebased(OPENED_LATE)
  }

  function renumber(to: Ledger, result: JournalOpened): void {
    const moved = to.renumber(result)
    if (moved === null) return
    writer.rebase(moved.place)
    intake.restart(to, moved.gaps)
    connection?.rebased(OPENED_LATE)
  }

  /** The file was damaged and begun anew: memory knows best, and the next transaction writes what it knows. */
  function rebuilt(to: Ledger, result: JournalOpened): void {
    to.rebuilt(result)
    writer.rebase(() => to.epoch)
    intake.restart(to, to.gaps.list())
  }

  function start(config: EngineConfig): void {
    if (disposed) return
    drop()
    starting = true
    if (ledger !== null && isSame(ledger.identity, config.identity)) {
      connect(config, ledger)
      return
    }
    facts = noFacts()
    deviations.clear()
    latency.reset()
    const mine = generation
    void writer.flush(FLUSH_WITHIN_MS).then(() => {
      if (mine !== generation) return
      ledger = null
      openJournal(config)
    })
    changed()
  }

  async function stop(): Promise<void> {
    drop()
    changed()
    await writer.flush(FLUSH_WITHIN_MS)
  }

  function status(): FeedStatus {
    const recovery = connection?.recovery.runner.state()
    const isUnwritten = writer.health() === 'disk-full' || writer.health() === 'failing'
    if (recovery?.kind === 'settling' || recovery?.kind === 'proven') completedAt = recovery.completedWall
    return {
      ...facts,
      connection: starting
        ? { kind: 'connecting', attempt: 1 }
        : connectionOf(connection?.session.state() ?? initialState, clock),
      recovery: recoveryOf(recovery, connection?.recovery.recovered() ?? 0, completedAt, clock, isUnwritten),
      gaps: ledger?.gaps.list() ?? [],
      journal: writer.health(),
      journalProblem: writer.problem(),
    }
  }

  return {
    start,
    stop,
    reconnectNow: () => connection?.session.dispatch({ kind: 'reconnect' }),
    retryRecovery() {
      const since = ledger?.provable ?? null
      ledger?.gaps.release()
      if (since !== null) connection?.recovery.runner.dispatch({ kind: 'retry', since })
    },
    saveDocuments() {
      if (!disposed) writer.save()
    },
    acknowledge(refs, at) {
      if (disposed || ledger === null) return false
      const acknowledged = refs.map(({ epoch, id }) => ({ epoch, id, at }))
      for (const one of acknowledged) if (one.epoch === ledger.epoch) ledger.owed.acknowledge(one)
      return writer.enqueue([{ events: null, cursor: null, gaps: [], stored: null, acknowledged }])
    },
    forget() {
      if (disposed) return []
      const epoch = ledger?.epoch ?? 0
      return [...writer.forget(), ...(ledger?.forgetShed() ?? []).map((id) => ({ epoch, id }))]
    },
    gathered: () => (disposed ? Promise.resolve() : writer.gathered(GATHERED_WITHIN_MS)),
    setOnline(now) {
      online = now
      connection?.session.dispatch({ kind: now ? 'online' : 'offline' })
    },
    networkChanged: () => connection?.session.dispatch({ kind: 'networkChanged' }),
    resume: () => connection?.session.resumed(),
    status,
    counters: () => ({ ...counters, pendingJournal: writer.pending(), pendingJournalPeak: writer.peak() }),
    latency: () => latency.report(),
    latencyMinutes: () => latency.minutes(),
    clockDoubt: () => latency.clockDoubt(),
    deviations: () => deviations.list(),
    async dispose() {
      if (disposed) return
      await stop()
      disposed = true
      const unwritten = writer.pending()
      if (unwritten > 0)
        log.warn(`${countOf(unwritten, 'event')} not written: the journal did not take them in time`)
      writer.dispose()
      // Costs nothing: the journal survives a kill at any moment (G5).
      await new Promise<void>((resolve) => {
        const cancel = clock.setTimer(CLOSE_WITHIN_MS, () => {
          log.warn('the journal did not close in time')
          resolve()
        })
        ports.journal
          .close()
          .catch((error: unknown) => log.warn('the journal did not close', { error: String(error) }))
          .finally(() => {
            cancel()
            resolve()
          })
      })
    },
  }
}

function isSame(a: CursorIdentity, b: CursorIdentity): boolean {
  return a.origin === b.origin && a.keyFingerprint === b.keyFingerprint
}
