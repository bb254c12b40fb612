/** The few ways in which the connection changes hands; table.ts combines them. */
import { formatWait } from '../vocabulary/times.ts'
import { backOffMs } from '../time/scheduling.ts'
import { heldMs, isOverLong } from '../protocol/retry-after.ts'
import {
  ATTEMPTS_APART_MS,
  FORCED_APART_MS,
  OFFLINE_RETRY_MS,
  OPEN_MS,
  provenAt,
  REFUSALS_TO_PARK,
  RECONNECT,
  REPLACE_AFTER_GAP_MS,
  UNBLOCK,
} from './timing.ts'
import type { Env, EventOf, Memory, SessionEffect, SessionState, StateOf, Step } from './types.ts'

export type Resting = StateOf<'waiting' | 'limited' | 'offline' | 'blocked'>

export const stay = (state: SessionState): Step => ({ state, effects: [] })

export const firstMemory: Memory = {
  attempt: 0,
  failures: 0,
  online: true,
  limitedUntil: 0,
  limitMessage: '',
  limitWords: '',
  limitCause: 'rate',
  overLong: false,
  forcedAt: Number.NEGATIVE_INFINITY,
  refusals: null,
  blocks: 0,
  openedAt: Number.NEGATIVE_INFINITY,
}

/** The only place that opens a socket. Callers have none open, or put a `terminate` before it. */
export function attempt(memory: Memory, env: Env): Step {
  const next = { ...memory, attempt: memory.attempt + 1, openedAt: env.now }
  return {
    state: { kind: 'connecting', memory: next, deadline: env.now + OPEN_MS },
    effects: [{ kind: 'open', attempt: next.attempt }],
  }
}

/** The earliest moment at which a hastened attempt is decent (protocol.md R4, R6). */
export function decentAt(memory: Memory): number {
  return Math.max(memory.limitedUntil, memory.openedAt + ATTEMPTS_APART_MS)
}

/** A failed attempt or a lost connection: back off (R1), longer when rate-limited (R4) or offline. */
export function retreat(memory: Memory, reason: string, env: Env): SessionState {
  const failures = memory.failures + 1
  const next = { ...memory, failures }
  const retryAt = env.now + backOffMs(RECONNECT, failures, env.random)
  if (memory.limitedUntil > env.now)
    return { kind: 'limited', memory: next, retryAt: Math.max(retryAt, memory.limitedUntil) }
  if (!memory.online)
    return { kind: 'offline', memory: next, retryAt: env.now + OFFLINE_RETRY_MS, sinceWall: env.wall }
  return { kind: 'waiting', memory: next, retryAt, reason }
}

/** R2: a connection that was up for long enough forgets the failures before it. */
export function afterLife(state: StateOf<'live'>, env: Env): Memory {
  return env.now >= provenAt(state)
    ? { ...state.memory, failures: 0, refusals: null, overLong: false }
    : state.memory
}

/** R3: named once it may be a slip of the server's; twice it is meant. */
export function refuse(memory: Memory, event: EventOf<'refused'>, env: Env): Step {
  const { verdict } = event
  const before = memory.refusals?.verdict === verdict ? memory.refusals.count : 0
  const next = { ...memory, refusals: { verdict, count: before + 1 } }
  return before + 1 < REFUSALS_TO_PARK ? stay(retreat(next, event.message, env)) : park(next, event)
}

/** R9. */
export function block(memory: Memory, event: EventOf<'blocked'>, env: Env): SessionState {
  const blocks = memory.blocks + 1
  const next = { ...memory, blocks, failures: memory.failures + 1 }
  const retryAt = Math.max(env.now + backOffMs(UNBLOCK, blocks, env.random), memory.limitedUntil)
  return { kind: 'blocked', memory: next, retryAt, message: event.message, what: event.what }
}

/** Tries now, or as soon as it is decent; never later than planned. */
export function hasten(state: Resting, env: Env): Step {
  const at = decentAt(state.memory)
  return at <= env.now ? attempt(state.memory, env) : stay({ ...state, retryAt: Math.min(state.retryAt, at) })
}

/** R4, R6: the user's hand goes past a limit, too, but not again and again. */
export function urge(state: Resting, env: Env): Step {
  const { limitedUntil, forcedAt, openedAt } = state.memory
  if (limitedUntil <= env.now) return hasten(state, env)
  if (env.now - forcedAt < FORCED_APART_MS) return stay(state)
  const memory = { ...state.memory, forcedAt: env.now }
  const at = openedAt + ATTEMPTS_APART_MS
  return at <= env.now
    ? attempt(memory, env)
    : stay({ ...state, memory, retryAt: Math.min(state.retryAt, at) })
}

const TERMINATE: SessionEffect = { kind: 'terminate' }

/** Drops the socket for a new one at once, or as soon as it is decent. Not a failure: the count stays. */
export function replace(memory: Memory, reason: string, env: Env): Step {
  const at = decentAt(memory)
  if (at <= env.now) {
    const step = attempt(memory, env)
    return { state: step.state, effects: [TERMINATE, ...step.effects] }
  }
  const state: SessionState =
    memory.limitedUntil > env.now
      ? { kind: 'limited', memory, retryAt: at }
      : { kind: 'waiting', memory, retryAt: at, reason }
  return { state, effects: [TERMINATE] }
}

export function giveUp(memory: Memory, reason: string, env: Env): Step {
  return { state: retreat(memory, reason, env), effects: [TERMINATE] }
}

export function park(memory: Memory, event: EventOf<'fatal' | 'refused'>): Step {
  return {
    state: { kind: 'parked', memory, verdict: event.verdict, message: event.message },
    effects: [TERMINATE],
  }
}

/** A limit never shrinks by a later, shorter one; one that is too long is kept whole when it is asked for after the first (R4). */
export function remember(memory: Memory, event: EventOf<'limited'>, env: Env): Memory {
  const { askedMs, cause } = event
  const isOver = memory.limitedUntil <= env.now
  const heldFor = heldMs(askedMs, memory.overLong && isOver)
  if (env.now + heldFor <= memory.limitedUntil) return memory
  const cut = heldFor < askedMs ? ` It is tried once after ${formatWait(heldFor)}.` : ''
  return {
    ...memory,
    limitedUntil: env.now + heldFor,
    limitMessage: event.message + cut,
    limitWords: event.words,
    limitCause: cause,
    overLong: isOverLong(askedMs),
  }
}

export function isLongGap(gapMs: number): boolean {
  return gapMs > REPLACE_AFTER_GAP_MS
}
