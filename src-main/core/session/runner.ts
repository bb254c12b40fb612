/**
 * Performs the reducer's effects: one socket, one alarm, one tick. What happens next is decided by the reducer (reduce.ts
 * over table.ts, with moves.ts and heartbeat.ts).
 */
import type { Clock, FeedUrl, LogPort, Random, Socket, SocketPort } from '../ports.ts'
import {
  classifyClose,
  classifyHttp,
  type ErrorVerdict,
  type RateVerdict,
  type WaitVerdict,
} from '../protocol/errors.ts'
import { encodePing } from '../protocol/parse.ts'
import { redact, type Secret } from '../protocol/secret.ts'
import { createAlarm, createDispatchQueue } from '../time/scheduling.ts'
import { deadlineOf, hasSocket, initialState, needsTick, reduce } from './reduce.ts'
import { GAP_MS, TICK_MS } from './timing.ts'
import type { LimitCause, SessionEffect, SessionEvent, SessionState } from './types.ts'

interface SessionPorts {
  readonly clock: Clock
  readonly random: Random
  readonly sockets: SocketPort
  readonly log: LogPort
}

interface SessionObserver {
  /** A text frame of the current socket; nothing older gets here (protocol.md R8). `more`: see SocketEvents. */
  frame(text: string, bytes: number, more: boolean): void
  /** After every change, before the effects that go with it. */
  changed(before: SessionState, now: SessionState): void
  /** L1. */
  roundTrip(ms: number): void
  /** L1: the request to upgrade leaves; whatever the server says comes later. */
  upgrading(): void
  /** A pong of either kind came in. */
  heard(): void
  /** R4, from the upgrade: REST must wait as well. */
  limited(askedMs: number): void
}

export interface Session {
  dispatch(event: SessionEvent): void
  /** An ERROR message or an HTTP status, already judged. `other` verdicts of a socket that stays open change nothing. */
  refuse(verdict: ErrorVerdict): void
  /** R4: history was told to wait, and so is the next connection. */
  holdBack(verdict: RateVerdict): void
  /** The OS says the machine woke (R6). */
  resumed(): void
  state(): SessionState
  /** Nothing happens any more after this (R8). */
  dispose(): void
}

export function createSession(
  ports: SessionPorts,
  target: { readonly url: FeedUrl; readonly key: Secret },
  observer: SessionObserver,
): Session {
  const { clock } = ports
  let state = initialState
  let socket: Socket | null = null
  let lastBeat = { mono: clock.monotonicMs(), wall: clock.wallMs() }
  const queue = createDispatchQueue(step, arm)
  const { dispatch, isDisposed } = queue

  const alarm = createAlarm(clock, () => {
    // After a sleep a timer may fire before the tick does: tell of the gap first, or a peer is called dead unheard.
    noticeGap(GAP_MS)
    dispatch({ kind: 'alarm' })
  })
  const tick = createAlarm(clock, () => {
    noticeGap(GAP_MS)
    arm()
  })

  function arm(): void {
    alarm.set(isDisposed() ? null : deadlineOf(state))
    if (isDisposed() || !needsTick(state)) tick.set(null)
    else tick.set(lastBeat.mono + TICK_MS)
  }

  function noticeGap(longerThanMs: number): void {
    const now = { mono: clock.monotonicMs(), wall: clock.wallMs() }
    // During sleep the monotonic clock may stand still, so the wall clock counts too. Set forwards by hand it looks
    // like sleep, which costs one needless check.
    const gapMs = Math.max(now.mono - lastBeat.mono, now.wall - lastBeat.wall)
    lastBeat = now
    if (gapMs > longerThanMs) dispatch({ kind: 'woke', gapMs })
  }

  function step(event: SessionEvent): void {
    const before = state
    const env = { now: clock.monotonicMs(), wall: clock.wallMs(), random: ports.random.next() }
    const result = reduce(state, event, env)
    state = result.state
    if (needsTick(state) && !needsTick(before)) lastBeat = { mono: env.now, wall: env.wall }
    if (state.kind !== before.kind)
      ports.log.info('connection', { from: before.kind, to: state.kind, by: event.kind })
    if (state !== before) observer.changed(before, state)
    for (const effect of result.effects) if (!isDisposed()) perform(effect)
  }

  function perform(effect: SessionEffect): void {
    switch (effect.kind) {
      case 'open':
        open(effect.attempt)
        return
      case 'terminate': {
        const old = socket
        socket = null
        old?.terminate()
        return
      }
      case 'ping':
        socket?.send(encodePing())
        socket?.controlPing()
        return
      case 'send':
        socket?.send(effect.text)
        return
      case 'roundTrip':
        observer.roundTrip(effect.ms)
        return
      default: {
        const never: never = effect
        return never
      }
    }
  }

  function open(attempt: number): void {
    const current = (): boolean => !isDisposed() && state.memory.attempt === attempt && hasSocket(state)
    // A socket that reported its own end needs no terminating.
    const ended = (): void => {
      if (current()) socket = null
    }
    try {
      socket = ports.sockets.open(target.url, target.key, {
        upgrading: () => {
          if (current()) observer.upgrading()
        },
        opened: () => dispatch({ kind: 'opened', attempt }),
        frame: (text, bytes, more = false) => {
          if (current()) observer.frame(text, bytes, more)
        },
        controlPong: () => {
          if (current()) observer.heard()
          dispatch({ kind: 'controlPong', attempt })
        },
        rejected: (status, retryAfterS, body) => {
          if (!current()) return
          ended()
          const verdict = classifyHttp(status, retryAfterS, redact(body, target.key), clock.wallMs())
          refuse(verdict)
          dispatch({ kind: 'lost', attempt, reason: verdict.message })
        },
        closed: (info) => {
          ended()
          const why = info.tooLarge ? 'a message was too large' : info.reason
          const reason = why === '' ? `the connection closed (${info.code})` : why
          const verdict = info.tooLarge ? null : classifyClose(info.code, info.reason, clock.wallMs())
          if (verdict?.kind === 'key-rejected' || verdict?.kind === 'tier-too-low')
            dispatch({ kind: 'refused', attempt, verdict: verdict.kind, message: verdict.message })
          else if (verdict !== null) refuse(verdict)
          dispatch({ kind: 'lost', attempt, reason: verdict?.message ?? reason })
        },
      })
    } catch (error) {
      ports.log.error('the socket could not be opened', { error: String(error) })
      dispatch({ kind: 'lost', attempt, reason: 'the connection could not be opened' })
    }
  }

  function refuse(verdict: ErrorVerdict): void {
    const { attempt } = state.memory
    switch (verdict.kind) {
      case 'key-rejected':
      case 'tier-too-low':
        dispatch({ kind: 'fatal', attempt, verdict: verdict.kind, message: verdict.message })
        return
      case 'blocked':
        dispatch({ kind: 'blocked', attempt, message: verdict.message, what: verdict.what })
        return
      case 'rate-limited':
        holdBack(verdict)
        observer.limited(verdict.retryAfterS * 1_000)
        return
      case 'unavailable':
        wait(verdict, 'unavailable')
        return
      case 'other':
        return
      default: {
        const never: never = verdict
        return never
      }
    }
  }

  function holdBack(verdict: RateVerdict): void {
    wait(verdict, 'rate')
  }

  function wait({ retryAfterS, message, words }: WaitVerdict, cause: LimitCause): void {
    dispatch({ kind: 'limited', askedMs: retryAfterS * 1_000, message, words, cause })
  }

  return {
    dispatch,
    refuse,
    holdBack,
    resumed: () => noticeGap(-1),
    state: () => state,
    dispose() {
      queue.dispose()
      alarm.set(null)
      tick.set(null)
      const old = socket
      socket = null
      old?.terminate()
    },
  }
}
