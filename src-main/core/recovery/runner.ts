/** Performs a recovery's effects: one page at a time, one alarm. Everything that decides is in table.ts. */
import type { Cancel, Clock, HistoryApiPort, LogPort, PageResult, Random } from '../ports.ts'
import { classifyHttp, type ErrorVerdict } from '../protocol/errors.ts'
import { parsePage } from '../protocol/parse.ts'
import { redact } from '../protocol/redact.ts'
import type { Secret } from '../protocol/secret.ts'
import type { FeedEvent } from '../protocol/types.ts'
import { createAlarm } from '../session/alarm.ts'
import { createDispatchQueue } from '../session/dispatch-queue.ts'
import { initialRecovery, recoveryDeadline, reduceRecovery } from './table.ts'
import type { RecoveryEffect, RecoveryEvent, RecoveryState } from './types.ts'

export interface RecoveryPorts {
  readonly clock: Clock
  readonly random: Random
  readonly history: HistoryApiPort
  readonly log: LogPort
}

export interface RecoveryObserver {
  /** Take the events, then call `stored` when they are durable (true) or found no room (false). */
  take(
    events: readonly FeedEvent[],
    late: boolean,
    proves: number | null,
    stored: (ok: boolean) => void,
  ): void
  advance(to: number): void
  proved(to: number): void
  outcome(outcome: 'complete' | 'partial' | 'failed', reason: string): void
  changed(): void
  malformed(count: number): void
  /** R4: the socket must wait as well. */
  limited(verdict: ErrorVerdict): void
  /** The lowest id in `(after, below)` that the server has sent on this connection's SNAPSHOT and `page` lacks. */
  missing(page: readonly FeedEvent[], after: number, below: number): number | null
}

export interface RecoveryRunner {
  dispatch(event: RecoveryEvent): void
  state(): RecoveryState
  dispose(): void
}

export function createRecovery(
  ports: RecoveryPorts,
  target: { readonly origin: string; readonly key: Secret },
  observer: RecoveryObserver,
): RecoveryRunner {
  const { clock } = ports
  let state = initialRecovery
  let abort: Cancel | null = null
  const queue = createDispatchQueue(step, () => alarm.set(isDisposed() ? null : recoveryDeadline(state)))
  const { dispatch, isDisposed } = queue
  const alarm = createAlarm(clock, () => dispatch({ kind: 'alarm' }))

  function step(event: RecoveryEvent): void {
    const before = state
    const env = { now: clock.monotonicMs(), wall: clock.wallMs(), random: ports.random.next() }
    const result = reduceRecovery(state, event, env)
    state = result.state
    for (const effect of result.effects) if (!isDisposed()) perform(effect)
    if (state !== before) observer.changed()
  }

  function perform(effect: RecoveryEffect): void {
    switch (effect.kind) {
      case 'fetch':
        fetch(effect.since, effect.ticket)
        return
      case 'abort':
        abort?.()
        abort = null
        return
      case 'take':
        observer.take(effect.events, effect.late, effect.proves, (ok) =>
          dispatch({ kind: 'stored', ticket: effect.ticket, ok }),
        )
        return
      case 'advance':
        observer.advance(effect.to)
        return
      case 'proved':
        observer.proved(effect.to)
        return
      case 'outcome':
        ports.log.info('gap recovery', { outcome: effect.outcome, reason: effect.reason })
        observer.outcome(effect.outcome, effect.reason)
        return
      default: {
        const never: never = effect
        return never
      }
    }
  }

  function fetch(since: number, ticket: number): void {
    try {
      abort = ports.history.fetchPage(target.origin, since, target.key, (result) => {
        if (!isDisposed() && ticket === state.memory.ticket) answer(result, ticket)
      })
    } catch (error) {
      ports.log.error('a history page could not be asked for', { error: String(error) })
      dispatch({ kind: 'failed', ticket, reason: 'history could not be asked for' })
    }
  }

  function answer(result: PageResult, ticket: number): void {
    switch (result.kind) {
      case 'failed':
        dispatch({ kind: 'failed', ticket, reason: result.reason })
        return
      case 'http': {
        const verdict = classifyHttp(result.status, result.retryAfterS, redact(result.body, target.key))
        if (verdict.kind === 'rate-limited') observer.limited(verdict)
        dispatch({ kind: 'failed', ticket, reason: verdict.message })
        return
      }
      case 'ok':
        read(result.body, ticket)
        return
      default: {
        const never: never = result
        return never
      }
    }
  }

  function read(body: string, ticket: number): void {
    const page = parsePage(body)
    if (!page.ok) {
      dispatch({ kind: 'failed', ticket, reason: page.reason })
      return
    }
    const { events, malformed } = page
    if (malformed.length > 0) {
      observer.malformed(malformed.length)
      ports.log.warn('history entries refused', { count: malformed.length, first: malformed[0]?.where })
    }
    // Not one readable entry is no end of history.
    if (malformed.length > 0 && events.length === 0)
      dispatch({ kind: 'failed', ticket, reason: 'no entry of the answer could be read' })
    else dispatch({ kind: 'page', ticket, events, ...evidence(events) })
  }

  /** What the SNAPSHOT had and the page lacks: within its range, and beyond its end. */
  function evidence(events: readonly FeedEvent[]): { skipped: number | null; unended: number | null } {
    const since = state.kind === 'fetching' ? state.pass.since : null
    if (since === null) return { skipped: null, unended: null }
    const end = Math.max(since, events.at(-1)?.id ?? 0)
    return {
      skipped: observer.missing(events, since, end),
      unended: observer.missing(events, end, Number.POSITIVE_INFINITY),
    }
  }

  return {
    dispatch,
    state: () => state,
    dispose() {
      queue.dispose()
      alarm.set(null)
      abort?.()
      abort = null
    },
  }
}
