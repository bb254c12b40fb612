/**
 * Performs a recovery's effects: one page at a time, one alarm. What happens next is decided by the reducer (table.ts, with
 * moves.ts, seam.ts and steps.ts), when a request is made by pages.ts.
 */
import type { Clock, RecoveryApiPort, LogPort, Random } from '../ports.ts'
import type { Note } from '../protocol/deviations.ts'
import type { RateVerdict, WaitVerdict } from '../protocol/errors.ts'
import type { Entries } from '../protocol/list.ts'
import type { Secret } from '../protocol/secret.ts'
import { type FeedEvent, isOrdered } from '../protocol/types.ts'
import { createAlarm, createDispatchQueue } from '../time/scheduling.ts'
import { createPages, isFresh, momentOf, nextAsk, type PageAnswer } from './pages.ts'
import { initialRecovery, recoveryDeadline, reduceRecovery } from './table.ts'
import type {
  RecoveryEffect,
  RecoveryEffectOf,
  RecoveryEvent,
  RecoveryEventOf,
  RecoveryState,
} from './types.ts'

export interface RecoveryPorts {
  readonly clock: Clock
  readonly random: Random
  readonly recoveryApi: RecoveryApiPort
  readonly log: LogPort
}

interface RecoveryObserver {
  /** Take the events, then call `stored` when they are durable (true) or found no room (false); `fresh`: as in the event. */
  take(page: RecoveryEffectOf<'take'>, stored: (ok: boolean, fresh: number) => void): void
  /** Events of a page that have no place in the server's order: nothing is proved or disproved by them. */
  unordered(page: Pick<RecoveryEffectOf<'take'>, 'events' | 'texts' | 'late'>): void
  /** What history holds otherwise than documented. */
  readonly note: Note
  advance(to: number): void
  proved(to: number): void
  outcome(outcome: 'complete' | 'partial' | 'failed', reason: string): void
  /** What lies between what was known and what the server still has cannot be had any more (protocol.md G7). */
  gone(reason: string): void
  /** R10: the socket is silent for no reason. */
  news(): void
  changed(): void
  malformed(count: number): void
  /** R4: the socket must wait as well. */
  limited(verdict: RateVerdict): void
  /** The lowest id in `(after, below)` that the server has sent on this connection's SNAPSHOT and `page` lacks. */
  missing(page: readonly FeedEvent[], after: number, below: number): number | null
  /** Whether the SNAPSHOT reaches back to `known` or before, and `lowest` is what it holds next. */
  joins(known: number, lowest: number): boolean
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
  const queue = createDispatchQueue(step, settled)
  const { dispatch, isDisposed } = queue
  const alarm = createAlarm(clock, () => dispatch({ kind: 'alarm' }))
  const pages = createPages(ports, target, { answered, limited, note: observer.note })

  function settled(): void {
    alarm.set(isDisposed() ? null : recoveryDeadline(state))
    pages.ahead(isDisposed() ? null : nextAsk(state, clock.monotonicMs()))
  }

  function step(event: RecoveryEvent): void {
    const before = state
    const env = { ...momentOf(clock), random: ports.random.next() }
    const result = reduceRecovery(state, event, env)
    state = result.state
    for (const effect of result.effects) if (!isDisposed()) perform(effect)
    if (state !== before) observer.changed()
  }

  function perform(effect: RecoveryEffect): void {
    switch (effect.kind) {
      case 'fetch':
        pages.want(effect, (asked) => isFresh(asked, state.memory, momentOf(clock)))
        return
      case 'abort':
        pages.drop()
        return
      case 'take':
        observer.take(effect, (ok, fresh) => dispatch({ kind: 'stored', ticket: effect.ticket, ok, fresh }))
        return
      case 'gone':
        ports.log.warn('history is gone', { reason: effect.reason })
        observer.gone(effect.reason)
        return
      case 'advance':
        observer.advance(effect.to)
        return
      case 'proved':
        observer.proved(effect.to)
        return
      case 'news':
        observer.news()
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

  function limited(verdict: WaitVerdict): void {
    dispatch({ kind: 'limited', askedMs: verdict.retryAfterS * 1_000 })
    if (verdict.kind === 'rate-limited') observer.limited(verdict)
  }

  function answered(ticket: number, answer: PageAnswer): void {
    if (answer.kind === 'failed') {
      dispatch({ kind: 'failed', ticket, reason: answer.reason, refused: answer.refused === true })
      return
    }
    if (answer.kind === 'tooOld') {
      dispatch({ kind: 'tooOld', ticket, oldest: answer.oldest, reason: answer.reason })
      return
    }
    const { malformed, paging } = answer
    const { events, texts } = ordered(answer)
    if (malformed.length > 0) {
      observer.malformed(malformed.length)
      ports.log.warn('history entries refused', { count: malformed.length, first: malformed[0]?.where })
    }
    // Not one readable entry is no end of history.
    if (malformed.length > 0 && answer.events.length === 0)
      dispatch({
        kind: 'failed',
        ticket,
        reason: 'no entry of the answer could be read',
        refused: false,
      })
    else dispatch({ kind: 'page', ticket, events, texts, paging, ...evidence(events) })
  }

  /** What can be put in order of a page; the rest is taken at once, before it in the journal's queue. */
  function ordered({ events, texts }: Pick<Entries, 'events' | 'texts'>): Pick<Entries, 'events' | 'texts'> {
    const at = events.findIndex(({ id }) => isOrdered(id))
    if (at === 0 || events.length === 0) return { events, texts }
    const first = at < 0 ? events.length : at
    const late = 'pass' in state && state.pass.kind === 'confirm'
    observer.unordered({ events: events.slice(0, first), texts: texts.slice(0, first), late })
    return { events: events.slice(first), texts: texts.slice(first) }
  }

  /** What the SNAPSHOT had and the page lacks: within its range, and beyond its end; and whether it bridges the seam. */
  function evidence(
    events: readonly FeedEvent[],
  ): Pick<RecoveryEventOf<'page'>, 'skipped' | 'unended' | 'joins'> {
    if (state.kind !== 'fetching') return { skipped: null, unended: null, joins: false }
    const { known } = state.pass
    // Asked from the oldest that the server still has: what it gave by SNAPSHOT before that has gone since.
    const { floor, first } = state.pass
    const isFromOldest = state.pass.since < floor || (known <= 0 && first === null)
    const since = isFromOldest ? Math.max(floor, (events[0]?.id ?? 0) - 1) : state.pass.since
    const end = Math.max(since, events.at(-1)?.id ?? 0)
    const fresh = events.find(({ id }) => id > known)?.id ?? Number.POSITIVE_INFINITY
    return {
      skipped: observer.missing(events, since, end),
      unended: observer.missing(events, end, Number.POSITIVE_INFINITY),
      joins: observer.joins(known, Math.min(fresh, state.pass.first ?? fresh)),
    }
  }

  return {
    dispatch,
    state: () => state,
    dispose() {
      queue.dispose()
      alarm.set(null)
      pages.drop()
    },
  }
}
