/** Gap recovery within the engine: what it reads goes to the intake, what it proves to the ledger, its outcome to the gaps. */
import type { RateVerdict } from '../protocol/errors.ts'
import { type FeedEvent, isOrdered } from '../protocol/types.ts'
import { createRecovery, type RecoveryPorts, type RecoveryRunner } from '../recovery/runner.ts'
import type { Deviations } from '../protocol/deviations.ts'
import type { EngineConfig } from './engine-types.ts'
import type { Intake } from './intake.ts'
import type { Ledger } from './ledger.ts'
import { LiveTrail } from './live-trail.ts'
import { Silence } from './silence.ts'
import type { FeedUrl } from '../ports.ts'
import { MARKET_WIDE } from '../vocabulary/signals.ts'
import type { Counters } from './types.ts'

const SILENT = 'the connection brought nothing while history had new events'

/** How long a gap from before a restart of the server is told. */
const FORMER_EPOCH_MS = 7 * 86_400_000

/** SNAPSHOT and REST are not documented to honour the socket's filters (protocol.md P1), so theirs are applied here. */
export function subscriptionOf(url: FeedUrl): (event: FeedEvent) => boolean {
  const symbols = new Set(url.symbols.map((symbol) => symbol.toUpperCase()))
  const types = new Set(url.events.map((type) => type.toUpperCase()))
  return (event) =>
    // What concerns the whole market concerns every symbol of it.
    (symbols.size === 0 || event.symbol === MARKET_WIDE || symbols.has(event.symbol.toUpperCase())) &&
    (types.size === 0 || types.has(event.type.toUpperCase()))
}

export interface GapRecovery {
  readonly runner: RecoveryRunner
  /** Reads on from what is proved, if there is anything to start from. `from`: where the gap begins, wall ms; else at the last event. */
  begin(reason: string, from?: number): void
  /** `isLost`: by the loss of the connection, which vouches for what it brought until then. */
  end(isLost?: boolean): void
  snapshot(events: readonly FeedEvent[]): void
  /** Live events that went into the queue. `baseline`: the highest id that was received before this connection. */
  live(ids: readonly number[], baseline: number): void
  /** How far the socket's events may be proved now; null while history up to them is not. */
  followed(): number | null
  /** Moves the durable position behind a socket that has gone quiet. */
  follow(): void
  /** Something came that could not be read, and may have been an event. */
  doubt(): void
  /** Events brought by the recovery that runs or ran last. */
  recovered(): number
  dispose(): void
}

export function createGapRecovery(
  ports: RecoveryPorts,
  config: EngineConfig,
  parts: {
    readonly ledger: Ledger
    readonly intake: Intake
    readonly counters: Counters
    readonly deviations: Deviations
    readonly changed: () => void
    readonly limited: (verdict: RateVerdict) => void
    readonly overload: () => void
    /** G9: answers whether a page is of another epoch, which then has begun, and history with it. */
    readonly restarted: (events: readonly FeedEvent[]) => boolean
    /** R10: history had what the socket should have brought. */
    readonly fellSilent: () => void
  },
): GapRecovery {
  const { ledger, intake, counters, deviations } = parts
  const subscribed = subscriptionOf(config.url)
  /** History up to the first live event is confirmed: from here the durable cursor follows the socket (G4). */
  let proven = false
  const trail = new LiveTrail()
  const silence = new Silence(ports.clock.monotonicMs())
  /** The user has been told of a message that could not be read, and of no proof since. */
  let doubting = false
  /** Up to here the socket had brought everything when the connection ended; null where that is in doubt. */
  let vouched: number | null = null
  /** What was new of the newest page. */
  let fetched = 0
  /** Where the stretch that is being recovered begins, wall ms. */
  let begun: number | null = null
  let recoveredBefore = 0
  /** Ids of this connection's SNAPSHOT: a page that lacks one of its range is not what it seems. */
  let snapshotIds: readonly number[] = []

  const runner = createRecovery(
    ports,
    { origin: config.url.origin, key: config.key },
    {
      take({ events, texts, late, proves }, stored) {
        const areSubscribed = events.map(subscribed)
        const wanted = events.filter((_, at) => areSubscribed[at])
        // The page comes again, asked for in its own epoch.
        if (parts.restarted(wanted)) return
        const own = wanted.length === events.length ? texts : texts.filter((_, at) => areSubscribed[at])
        const source = late ? 'confirm' : 'recovery'
        const before = counters.recovered + counters.late
        let fresh: number | null = null
        const count = (): number => fresh ?? counters.recovered + counters.late - before
        const told = (ok: boolean): void => stored(ok, count())
        const room = intake.take(ledger, wanted, {
          source,
          silent: false,
          proves,
          stored: told,
          texts: own,
        })
        fresh = count()
        fetched = fresh
        // History went on, and the socket has brought nothing yet: it is asked about soon, not when a quiet market would be.
        if (late && fresh > 0) silence.suspect()
        if (room) return
        told(false)
        parts.overload()
      },
      unordered({ events, texts, late }) {
        const source = late ? 'confirm' : 'recovery'
        const wanted = events.filter(subscribed)
        const own = wanted.length === events.length ? texts : []
        const how = { source, silent: false, proves: null, stored: null, texts: own } as const
        if (!intake.take(ledger, wanted, how)) parts.overload()
      },
      note: deviations.noting(config.key),
      advance: (to) => intake.note(ledger, to, []),
      proved(to) {
        proven = true
        intake.note(ledger, Math.max(to, settled()), [])
      },
      outcome(outcome, reason) {
        if (outcome === 'complete') doubting = false
        // What has no place in the server's order may be missing without a trace.
        const unproved = outcome === 'complete' && deviations.hasUnordered()
        const gaps = [
          ...(unproved
            ? ledger.gaps.settle(ledger.epoch, 'partial', 'some event ids cannot be put in order')
            : ledger.gaps.settle(ledger.epoch, outcome === 'complete' ? 'closed' : outcome, reason)),
          ...ledger.gaps.expire(ledger.epoch, ports.clock.wallMs() - FORMER_EPOCH_MS),
        ]
        intake.note(ledger, null, gaps)
      },
      gone(reason) {
        const { gaps, epoch } = ledger
        const now = ports.clock.wallMs()
        // A confirming pass may find it out, when the stretch counts as closed already.
        const open = gaps.list().some(({ outcome }) => outcome !== 'gone')
        const opened = open ? [] : gaps.open(epoch, begun ?? ledger.heardAt ?? now, now, reason)
        intake.note(ledger, null, [...opened, ...gaps.settle(epoch, 'gone', reason)])
      },
      joins: (known, lowest) =>
        // By rising id: the one that follows what was known is the page's first.
        snapshotIds.some((id) => id <= known) && snapshotIds.find((id) => id > known) === lowest,
      // Not what the user did not subscribe to, nor what the socket brought meanwhile.
      news() {
        if (fetched > 0) deaf()
      },
      changed: parts.changed,
      malformed(count) {
        counters.malformed += count
        const now = ports.clock.wallMs()
        const reason = `${count === 1 ? 'an entry' : `${count} entries`} of history could not be read`
        intake.note(ledger, null, ledger.gaps.keep(ledger.epoch, ledger.heardAt ?? now, now, reason))
      },
      limited: parts.limited,
      missing(page, after, below) {
        const expected = snapshotIds.filter((id) => id > after && id < below)
        if (expected.length === 0) return null
        const held = new Set(page.map((event) => event.id))
        return expected.find((id) => !held.has(id)) ?? null
      },
    },
  )

  /** R10. What else the socket kept from us is not known: the connection is replaced, and read up to from what is proved. */
  function deaf(): void {
    const now = ports.clock.wallMs()
    const since = now - (ports.clock.monotonicMs() - silence.since())
    intake.note(ledger, null, ledger.gaps.open(ledger.epoch, since, now, SILENT))
    ports.log.warn(SILENT)
    parts.fellSilent()
  }

  function settled(): number {
    return trail.settled(ports.clock.monotonicMs())
  }

  return {
    runner,
    begin(reason, from) {
      proven = false
      doubting = false
      trail.clear()
      silence.connected(ports.clock.monotonicMs())
      if (ledger.provable === null) return
      recoveredBefore = counters.recovered
      const now = ports.clock.wallMs()
      begun = from ?? ledger.heardAt ?? now
      intake.note(ledger, null, ledger.gaps.open(ledger.epoch, begun, now, reason))
      runner.dispatch({ kind: 'begin', since: ledger.provable, known: vouched ?? ledger.provable })
      vouched = null
    },
    end(isLost = false) {
      // What history brought meanwhile, at the user's retry, is nothing that the socket vouches for.
      vouched = isLost && proven ? Math.max(trail.highest, ledger.provable ?? 0) : null
      proven = false
      snapshotIds = []
      runner.dispatch({ kind: 'end' })
    },
    snapshot(events) {
      snapshotIds = events.map((event) => event.id).filter(isOrdered)
    },
    live(ids, baseline) {
      const now = ports.clock.monotonicMs()
      silence.heard(now)
      for (const id of ids) {
        trail.note(id, now)
        // The first one is all that a recovery wants to know.
        if (id > baseline && runner.state().memory.firstLive === null) runner.dispatch({ kind: 'live', id })
      }
    },
    followed: () => (proven ? settled() : null),
    doubt() {
      const { kind } = runner.state()
      if (kind === 'idle' || ledger.provable === null) return
      proven = false
      if (!doubting) {
        doubting = true
        const now = ports.clock.wallMs()
        intake.note(ledger, null, ledger.gaps.open(ledger.epoch, now, now, 'a message could not be read'))
      }
      runner.dispatch({ kind: 'doubt', since: ledger.provable, received: ledger.received })
    },
    follow() {
      if (!proven) return
      intake.note(ledger, settled(), [])
      const now = ports.clock.monotonicMs()
      if (!silence.isDue(now)) return
      silence.asked(now)
      runner.dispatch({ kind: 'question', since: ledger.received })
    },
    recovered: () => counters.recovered - recoveredBefore,
    dispose: () => runner.dispose(),
  }
}
