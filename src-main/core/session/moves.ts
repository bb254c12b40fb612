/** The few ways in which the connection changes hands; cells.ts combines them. */
import {
  ATTEMPTS_APART_MS,
  OFFLINE_RETRY_MS,
  OPEN_MS,
  PROVEN_AFTER_MS,
  REPLACE_AFTER_GAP_MS,
  backOffMs,
} from './timing.ts'
import type { Env, EventOf, Memory, SessionEffect, SessionState, StateOf, Step } from './types.ts'

export const stay = (state: SessionState): Step => ({ state, effects: [] })

export const firstMemory: Memory = {
  attempt: 0,
  failures: 0,
  online: true,
  limitedUntil: 0,
  limitMessage: '',
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

/** The earliest moment at which a hastened attempt is decent (R4, R6). */
function decentAt(memory: Memory): number {
  return Math.max(memory.limitedUntil, memory.openedAt + ATTEMPTS_APART_MS)
}

/** A failed attempt or a lost connection: back off (R1), longer when rate-limited (R4) or offline. */
export function retreat(memory: Memory, reason: string, env: Env): SessionState {
  const failures = memory.failures + 1
  const next = { ...memory, failures }
  const retryAt = env.now + backOffMs(failures, env.random)
  if (memory.limitedUntil > env.now)
    return { kind: 'limited', memory: next, retryAt: Math.max(retryAt, memory.limitedUntil) }
  if (!memory.online)
    return { kind: 'offline', memory: next, retryAt: env.now + OFFLINE_RETRY_MS, sinceWall: env.wall }
  return { kind: 'waiting', memory: next, retryAt, reason }
}

/** R2: a connection that was up for long enough forgets the failures before it. */
export function afterLife(state: StateOf<'live'>, env: Env): Memory {
  return env.now - state.since >= PROVEN_AFTER_MS ? { ...state.memory, failures: 0 } : state.memory
}

/** Tries now, or as soon as it is decent; never later than planned. */
export function hasten(state: StateOf<'waiting' | 'limited' | 'offline'>, env: Env): Step {
  const at = decentAt(state.memory)
  return at <= env.now ? attempt(state.memory, env) : stay({ ...state, retryAt: Math.min(state.retryAt, at) })
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

export function park(memory: Memory, event: EventOf<'fatal'>): Step {
  return {
    state: { kind: 'parked', memory, verdict: event.verdict, message: event.message },
    effects: [TERMINATE],
  }
}

/** A limit never shrinks by a later, shorter one (R4). */
export function remember(memory: Memory, event: EventOf<'limited'>): Memory {
  return event.until <= memory.limitedUntil
    ? memory
    : { ...memory, limitedUntil: event.until, limitMessage: event.message }
}

export function isLongGap(gapMs: number): boolean {
  return gapMs > REPLACE_AFTER_GAP_MS
}
