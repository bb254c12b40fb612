/** One configuration's connection: session, frames and recovery, from `start` to the next `start` or `stop`. */
import type { Latency } from '../latency/latency.ts'
import type { RecoveryApiPort } from '../ports.ts'
import { type FeedEvent, isOrdered } from '../protocol/types.ts'
import { hasSocket } from '../session/reduce.ts'
import { createSession, type Session } from '../session/runner.ts'
import { REPLACE_AFTER_GAP_MS } from '../session/timing.ts'
import type { SessionState } from '../session/types.ts'
import type { Deviations } from '../protocol/deviations.ts'
import type { EngineConfig, EnginePorts } from './engine-types.ts'
import { createGapRecovery, type GapRecovery, subscriptionOf } from './gap-recovery.ts'
import { createInbox, type InboxObserver } from './inbox.ts'
import type { Intake } from './intake.ts'
import type { Ledger } from './ledger.ts'
import { eventShowsRestart, pageShowsRestart, plausibleUntil, snapshotShowsRestart } from './restart.ts'
import type { ServerFacts } from './status.ts'
import type { Counters } from './types.ts'

const OVERLOAD = 'the journal could not keep up'

export interface Connection {
  readonly session: Session
  readonly recovery: GapRecovery
  /** The journal has room again: read what was shed. */
  drained(): void
  /** Another position is known, of a journal that opened late or a seal: history is read from there. */
  rebased(why: string): void
  dispose(): void
}

export function createConnection(
  ports: EnginePorts,
  config: EngineConfig,
  parts: {
    readonly ledger: Ledger
    readonly intake: Intake
    readonly latency: Latency
    readonly counters: Counters
    readonly facts: ServerFacts
    readonly deviations: Deviations
    readonly changed: () => void
  },
): Connection {
  const { ledger, intake, latency, counters, facts, deviations, changed } = parts
  const { clock } = ports
  const subscribed = subscriptionOf(config.url)
  /** The highest id from before this connection: a live event above it is the first that the socket vouches for. */
  let baseline = ledger.received
  let firstSnapshot = ledger.firstRun
  let snapshotSeen = false
  /** Since when events are shed, wall ms; the queue must drain before they are read again. */
  let overloadedAt: number | null = null

  /** The frame before this one came in the same read. */
  let midRead = false

  const until = (): number => plausibleUntil(latency)
  const heard = (): void => {
    facts.lastHeardAt = clock.wallMs()
  }

  const session: Session = createSession(
    ports,
    { url: config.url, key: config.key },
    {
      frame(text, bytes, more) {
        const begins = !midRead
        midRead = more
        if (begins && replacedAfterSleep()) return
        inbox(text, bytes, more)
        if (more) return
        heard()
        changed()
      },
      changed(before, now) {
        timeTransit(latency, before, now)
        if (now.kind === 'live' && before.kind !== 'live') {
          counters.connects += 1
          if (ledger.isOutdated) beginEpoch()
          if (overloadedAt === null) recovery.begin('the connection was lost')
        }
        if (before.kind === 'live' && now.kind !== 'live') recovery.end(true)
        if (now.kind === 'connecting' && now.memory.attempt !== before.memory.attempt) {
          baseline = ledger.received
          snapshotSeen = false
        }
        changed()
      },
      roundTrip: (ms) => latency.roundTrip(ms),
      upgrading: () => latency.upgrading(),
      heard() {
        heard()
        recovery.follow()
      },
      limited: (askedMs) => recovery.runner.dispatch({ kind: 'limited', askedMs }),
    },
  )

  const fetchPage: RecoveryApiPort['fetchPage'] = (origin, from, key, done) =>
    ports.recoveryApi.fetchPage(origin, from, key, (result) => {
      if (!replacedAfterSleep()) done(result)
    })

  const recovery: GapRecovery = createGapRecovery({ ...ports, recoveryApi: { fetchPage } }, config, {
    ledger,
    intake,
    counters,
    deviations,
    changed,
    limited: (verdict) => session.holdBack(verdict),
    overload,
    restarted(events) {
      if (snapshotSeen || !pageShowsRestart(ledger, events, until())) return false
      beginEpoch()
      return true
    },
    fellSilent() {
      session.dispatch({ kind: 'silent', attempt: session.state().memory.attempt })
      // A limit may have forbidden another connection.
      if (isLive()) recovery.begin('the connection was silent')
    },
  })

  const observer: InboxObserver = {
    handshake(handshake) {
      facts.tier = handshake.tier ?? facts.tier
      facts.delayMs = handshake.delay_ms ?? facts.delayMs
      latency.handshake(handshake.server_time, facts.delayMs, clock.wallMs())
      session.dispatch({ kind: 'handshake', attempt: session.state().memory.attempt })
    },
    ping(answer) {
      session.dispatch({ kind: 'peerPing', attempt: session.state().memory.attempt, answer })
      recovery.follow()
    },
    pong() {
      session.dispatch({ kind: 'jsonPong', attempt: session.state().memory.attempt })
      recovery.follow()
    },
    error(error, verdict) {
      facts.lastServerError = { code: error.code, message: error.message, at: clock.wallMs() }
      session.refuse(verdict)
    },
    snapshot: (events) => takeSnapshot(events.filter(subscribed)),
    events: takeAllLive,
    unread: () => recovery.doubt(),
  }
  const inbox = createInbox(ports, config.key, counters, observer, deviations.noting(config.key))

  /**
   * protocol.md R7: a frame, or a page, that a sleep kept in a buffer comes before the tick that notices the sleep. The socket is
   * replaced at once then, and recovery brings the same again, to be judged by the new handshake (alerts.md A4). Takes the
   * clocks' leap, so that each is found once; true when the socket was replaced, and what came on it is to be dropped.
   */
  function replacedAfterSleep(): boolean {
    if (latency.leap() <= REPLACE_AFTER_GAP_MS) return false
    const { attempt } = session.state().memory
    session.resumed()
    const after = session.state()
    return after.memory.attempt !== attempt || !hasSocket(after)
  }

  function takeSnapshot(events: readonly FeedEvent[]): void {
    // Another key may have seen one restart already, and slept through the next.
    while (snapshotShowsRestart(ledger, events, until())) beginEpoch()
    if (events.length > 0) snapshotSeen = true
    recovery.snapshot(events)
    // G10: the first SNAPSHOT ever is where this client comes in; it proves itself.
    const proves = ledger.provable === null ? firstPosition(events) : null
    const isFirstRun = firstSnapshot
    firstSnapshot = false
    ledger.firstRun = false
    take(events, 'snapshot', isFirstRun, proves)
  }

  function takeAllLive(events: readonly FeedEvent[], texts: readonly (string | null)[]): void {
    // As long as any of them may begin an epoch, or the feed, they come one by one.
    if (snapshotSeen && ledger.provable !== null) takeLive(events, texts)
    else for (const [at, event] of events.entries()) takeLive([event], texts.slice(at, at + 1))
  }

  function takeLive(events: readonly FeedEvent[], texts: readonly (string | null)[]): void {
    const [first] = events
    if (first === undefined) return
    while (!snapshotSeen && eventShowsRestart(ledger, first, baseline, until())) beginEpoch()
    // They prove what came before them, not themselves: ids below them may still be on the way.
    const proves = ledger.provable === null ? firstPosition([first]) : recovery.followed()
    if (!take(events, 'live', false, proves, texts)) return
    const ids = events.map(({ id }) => id).filter((id) => isOrdered(id) && id <= ledger.received)
    recovery.live(ids, baseline)
  }

  function take(
    events: readonly FeedEvent[],
    source: 'live' | 'snapshot',
    isFirstRun: boolean,
    proves: number | null,
    texts?: readonly (string | null)[],
  ): boolean {
    const first = ledger.provable === null
    const kept = intake.take(ledger, events, { source, silent: isFirstRun, proves, stored: null, texts })
    if (!kept) overload()
    else if (first && ledger.provable !== null && isLive()) recovery.begin('first connection')
    return kept
  }

  function isLive(): boolean {
    return session.state().kind === 'live'
  }

  /** Nothing after the last queued event is proved now; once the queue is empty, history is read from there. */
  function overload(): void {
    if (overloadedAt !== null) return
    overloadedAt = clock.wallMs()
    ports.log.warn('the journal cannot keep up; events are left to a later recovery')
    recovery.end()
    intake.note(ledger, null, ledger.gaps.open(ledger.epoch, overloadedAt, overloadedAt, OVERLOAD))
    changed()
  }

  function beginEpoch(): void {
    const now = clock.wallMs()
    const reason = 'the server restarted its event numbers'
    ports.log.warn(reason, { epoch: ledger.epoch, received: ledger.received })
    recovery.end()
    const from = ledger.heardAt ?? now
    const gaps = [
      ...ledger.gaps.open(ledger.epoch, from, now, reason),
      ...ledger.gaps.settle(ledger.epoch, 'partial', reason),
    ]
    ledger.beginEpoch()
    baseline = ledger.received
    intake.restart(ledger, gaps)
    if (isLive()) recovery.begin(reason)
  }

  /** Where events without an order alone are known, there is no position but the beginning. */
  function firstPosition(events: readonly FeedEvent[]): number | null {
    const last = events.at(-1)
    return last === undefined ? null : Math.max(last.id, 0)
  }

  return {
    session,
    recovery,
    drained() {
      if (overloadedAt === null) return
      const from = overloadedAt
      overloadedAt = null
      baseline = ledger.received
      if (isLive()) recovery.begin(OVERLOAD, from)
    },
    rebased(why) {
      if (ledger.isOutdated && isLive()) beginEpoch()
      baseline = ledger.received
      if (isLive() && overloadedAt === null) recovery.begin(why)
    },
    dispose() {
      recovery.dispose()
      session.dispose()
    },
  }
}

/** L1: what bounds how long the connection can have held a signal back. */
function timeTransit(latency: Latency, before: SessionState, now: SessionState): void {
  if (now.kind === 'connecting' && now.memory.attempt !== before.memory.attempt) latency.opened()
  if (now.kind !== 'live') return
  const asked = before.kind === 'live' ? before.heartbeat.outstanding : null
  const { outstanding } = now.heartbeat
  if (asked !== null && outstanding === null) latency.answered()
  if (outstanding !== null && outstanding.sentAt !== asked?.sentAt) latency.asked()
}
